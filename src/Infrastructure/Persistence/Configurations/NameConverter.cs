using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace UserSync.Infrastructure.Persistence.Configurations;

/// <summary>Stores an enum by its lower-case name, the word that the API and Clerk use.</summary>
internal sealed class NameConverter<TEnum>() : ValueConverter<TEnum, string>(
    value => ToName(value), name => Enum.Parse<TEnum>(name, true))
    where TEnum : struct, Enum
{
    public static string ToName(TEnum value) => Enum.GetName(value)!.ToLowerInvariant();
}
