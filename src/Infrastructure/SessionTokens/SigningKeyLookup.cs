using Microsoft.IdentityModel.Tokens;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>
/// What looking for a signing key gave: the key; or none, because the instance has no such key; or none, because its
/// keys could not be fetched, so that nobody can tell.
/// </summary>
internal readonly record struct SigningKeyLookup(SecurityKey? Key, bool KeysAvailable);
