// A function takes an event (any JSON) and returns a result (any JSON).
export async function handler(event, context) {
  const name = event.name ?? 'world';

  // What you print becomes log lines of this call.
  console.log(`greeting ${name} in request ${context.requestId}`);

  return { message: `Hello, ${name}!` };
}
