// An HTTP-style function: {method, path, headers, body} in, {status, headers, body} out.
const routes = {
  'GET /health': () => ({ ok: true }),
  'POST /orders/total': ({ items }) => {
    if (!Array.isArray(items)) throw new BadRequest('"items" must be a list');
    const cents = items.reduce(
      (sum, { price, quantity }) => sum + Math.round(price * 100) * quantity,
      0,
    );
    return { items: items.length, total: cents / 100 };
  },
};

class BadRequest extends Error {}

export async function handler({ method = 'GET', path = '/', body }) {
  const route = routes[`${method} ${path}`];
  if (!route) return answer(404, { error: `nothing at ${method} ${path}` });
  try {
    return answer(200, route(body ? JSON.parse(body) : {}));
  } catch (error) {
    if (error instanceof BadRequest || error instanceof SyntaxError) {
      console.warn('refused:', error.message);
      return answer(400, { error: error.message });
    }
    throw error; // Anything else is a fault of ours: let the call fail with its stack.
  }
}

function answer(status, value) {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}
