import { z } from 'zod';
import {
  Account,
  ApiKey,
  ApiKeyInput,
  AuditPage,
  AuditQuery,
  ByName,
  NewApiKey,
  PasswordChange,
  SignedIn,
  SignInInput,
  SignInWays,
  User,
  UserInput,
  UserUpdate,
} from './account.ts';
import { administers, open, signedIn } from './bases.ts';
import { ERRORS } from './errors.ts';

const { INVALID_INPUT, UNAUTHORIZED, NOT_FOUND, NAME_TAKEN, TOO_MANY_ATTEMPTS } = ERRORS;

const tags = ['users'];

export const account = {
  signInWays: open
    .route({ method: 'GET', path: '/api/v1/sign-in', tags, summary: 'How one may sign in here' })
    .output(SignInWays),
  signIn: open
    .route({
      method: 'POST',
      path: '/api/v1/sign-in',
      tags,
      summary: 'Sign in as a user; the token is good for 12 hours',
    })
    .errors({ INVALID_INPUT, UNAUTHORIZED, TOO_MANY_ATTEMPTS })
    .input(SignInInput)
    .output(SignedIn),
  get: signedIn
    .route({
      method: 'GET',
      path: '/api/v1/account',
      tags,
      summary: 'Who asks, and what they may do',
    })
    .output(Account),
  setPassword: signedIn
    .route({
      method: 'PUT',
      path: '/api/v1/account/password',
      successStatus: 204,
      tags,
      summary: "Change one's own password; all one's sessions end",
    })
    .errors({ TOO_MANY_ATTEMPTS })
    .input(PasswordChange)
    .output(z.void()),
};

export const users = {
  list: administers
    .route({ method: 'GET', path: '/api/v1/users', tags, summary: 'Users, by name' })
    .output(z.array(User)),
  create: administers
    .route({
      method: 'POST',
      path: '/api/v1/users',
      successStatus: 201,
      tags,
      summary: 'Add a user',
    })
    .errors({ NAME_TAKEN })
    .input(UserInput)
    .output(User),
  update: administers
    .route({
      method: 'PATCH',
      path: '/api/v1/users/{name}',
      tags,
      summary: 'Change the role or the password of a user; their sessions end',
    })
    .errors({ NOT_FOUND })
    .input(UserUpdate.safeExtend(ByName.shape))
    .output(User),
  remove: administers
    .route({
      method: 'DELETE',
      path: '/api/v1/users/{name}',
      successStatus: 204,
      tags,
      summary: 'Remove a user; their sessions end',
    })
    .errors({ NOT_FOUND })
    .input(ByName)
    .output(z.void()),
};

export const keys = {
  list: administers
    .route({ method: 'GET', path: '/api/v1/keys', tags, summary: 'API keys, by name' })
    .output(z.array(ApiKey)),
  create: administers
    .route({
      method: 'POST',
      path: '/api/v1/keys',
      successStatus: 201,
      tags,
      summary: 'Make an API key; the key itself is told this once',
    })
    .errors({ NAME_TAKEN })
    .input(ApiKeyInput)
    .output(NewApiKey),
  revoke: administers
    .route({
      method: 'DELETE',
      path: '/api/v1/keys/{name}',
      successStatus: 204,
      tags,
      summary: 'Revoke an API key, at once',
    })
    .errors({ NOT_FOUND })
    .input(ByName)
    .output(z.void()),
};

export const audit = {
  list: administers
    .route({
      method: 'GET',
      path: '/api/v1/audit',
      tags,
      summary: 'Who changed what, newest first',
    })
    .input(AuditQuery)
    .output(AuditPage),
};
