using Microsoft.AspNetCore.Mvc;
using UserSync.Application.Users.Queries;
using UserSync.WebApi.Authorization;

namespace UserSync.WebApi.Controllers;

/// <summary>For a single-page app that holds a Clerk session token.</summary>
[ApiController]
[Route("api/auth")]
public sealed class AuthController : ControllerBase
{
    /// <summary>Who is calling, and what they may do: the user as the database has it now.</summary>
    [HttpGet("me")]
    [ProducesResponseType<UserDto>(StatusCodes.Status200OK)]
    public UserDto Me() => HttpContext.GetActiveUser();
}
