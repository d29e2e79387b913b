/** Stands in for a person's function while a worker rehearses, see worker.mjs. */
export async function handler(event) {
  console.log(event);
  return event;
}
