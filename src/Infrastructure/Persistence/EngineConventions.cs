using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using UserSync.Domain.Users;

namespace UserSync.Infrastructure.Persistence;

/// <summary>What PostgreSQL has of its own.</summary>
internal static class EngineConventions
{
    public static ModelBuilder UseJsonbForMetadata(this ModelBuilder model)
    {
        model.Entity<User>().ComplexProperty(user => user.Profile, profile =>
            profile.Property(p => p!.PublicMetadata).HasColumnType("jsonb"));
        return model;
    }

    /// <summary>
    /// A linguistic collation would order event ids, and so ties between versions, otherwise than the domain does.
    /// SQLite's default compares bytes already.
    /// </summary>
    public static ModelBuilder CompareIdsByBytes(this ModelBuilder model)
    {
        foreach (var property in model.Model.GetEntityTypes()
            .SelectMany(AllProperties)
            .Where(property => property.ClrType == typeof(string) && property.Name.EndsWith("Id", StringComparison.Ordinal)))
        {
            property.SetCollation("C");
        }

        return model;
    }

    private static IEnumerable<IMutableProperty> AllProperties(IMutableTypeBase type) =>
        type.GetProperties().Concat(type.GetComplexProperties().SelectMany(complex => AllProperties(complex.ComplexType)));
}
