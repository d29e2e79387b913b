/** Makes what a shape of query needs at its first use, and keeps it: there are few shapes. */
export function createShapes<Shape extends object, Made>(
  make: (shape: Shape) => Made,
): (shape: Shape) => Made {
  const made = new Map<string, Made>();
  return (shape) => {
    const key = Object.values(shape).join();
    let found = made.get(key);
    if (found === undefined) made.set(key, (found = make(shape)));
    return found;
  };
}
