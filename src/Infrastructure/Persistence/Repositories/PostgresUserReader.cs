using Npgsql;
using UserSync.Domain.Common;
using UserSync.Domain.Users;

namespace UserSync.Infrastructure.Persistence.Repositories;

/// <summary>
/// The look-up that every call of the API makes, as a plain prepared command: a mapper's own work was as much again as
/// the look-up itself. Tests hold it equal to what the mapper reads.
/// </summary>
internal sealed class PostgresUserReader(NpgsqlDataSource dataSource)
{
    private const string ByClerkIds = """
        SELECT id, clerk_user_id, first_seen_at, created_at, updated_at, deleted_at, last_login_at,
            source_updated_at_ms, source_event_at_ms, source_event_id, email, email_verified, phone_number, username,
            first_name, last_name, profile_image_url, public_metadata, role, organization_id, banned, locked, clerk_created_at
        FROM users WHERE clerk_user_id = ANY ($1)
        """;

    /// <summary>The users with these Clerk ids, by id; those that are not stored are missing.</summary>
    public async Task<Dictionary<string, User>> FindByClerkIdsAsync(string[] clerkUserIds, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(ByClerkIds);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = clerkUserIds });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var users = new Dictionary<string, User>(clerkUserIds.Length, StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            var user = Read(reader);
            users.Add(user.ClerkUserId, user);
        }

        return users;
    }

    private static User Read(NpgsqlDataReader row)
    {
        var state = new UserState(row.GetString(1))
        {
            DeletedAt = Time(row, 5),
            LastLoginAt = Time(row, 6),

            // All of a profile's columns are NULL until one has arrived.
            Profile = row.IsDBNull(7) ? null : Profile(row),
        };
        return User.Stored(row.GetGuid(0), state, Time(row, 2)!.Value, Time(row, 3)!.Value, Time(row, 4)!.Value);
    }

    private static UserProfile Profile(NpgsqlDataReader row) => new()
    {
        Version = new SourceVersion(row.GetInt64(7), row.GetInt64(8), row.GetString(9)),
        Email = Text(row, 10),
        EmailVerified = row.GetBoolean(11),
        PhoneNumber = Text(row, 12),
        Username = Text(row, 13),
        FirstName = Text(row, 14),
        LastName = Text(row, 15),
        ProfileImageUrl = Text(row, 16),
        PublicMetadata = row.GetString(17),
        Role = Enum.Parse<UserRole>(row.GetString(18), ignoreCase: true),
        OrganizationId = Text(row, 19),
        Banned = row.GetBoolean(20),
        Locked = row.GetBoolean(21),
        CreatedAt = Time(row, 22),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
