namespace UserSync.WebApi.Contracts;

/// <summary>Another role for a user.</summary>
/// <param name="Role"><c>solo</c>, <c>growth</c>, <c>enterprise</c> or <c>admin</c>.</param>
public sealed record RoleRequest(string? Role);
