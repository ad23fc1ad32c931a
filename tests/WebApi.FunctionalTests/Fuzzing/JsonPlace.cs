using System.Text.Json.Nodes;

namespace UserSync.WebApi.FunctionalTests.Fuzzing;

/// <summary>A place in a tree where a value stands.</summary>
/// <param name="Parent">The object or array that it is in.</param>
/// <param name="Name">The member's name, or <see langword="null"/> in an array.</param>
/// <param name="Index">The position in an array.</param>
internal sealed record JsonPlace(JsonNode Parent, string? Name, int Index)
{
    public JsonNode? Value
    {
        get => Name is null ? Parent[Index] : Parent[Name];
        set
        {
            if (Name is null)
            {
                Parent[Index] = value;
            }
            else
            {
                Parent[Name] = value;
            }
        }
    }

    /// <summary>Puts another value beside it: one more element, or a member of the same name.</summary>
    public void Double(JsonNode? value, int number)
    {
        if (Name is null)
        {
            Parent.AsArray().Insert(Index, value);
        }
        else
        {
            Parent[JsonTree.Twin(Name, number)] = value;
        }
    }

    public void Remove()
    {
        if (Name is null)
        {
            Parent.AsArray().RemoveAt(Index);
        }
        else
        {
            Parent.AsObject().Remove(Name);
        }
    }

    /// <summary>Gives a member another name; an element has none.</summary>
    public void Rename(string name)
    {
        if (Name is not null)
        {
            var value = Value?.DeepClone();
            Remove();
            Parent[name] = value;
        }
    }
}
