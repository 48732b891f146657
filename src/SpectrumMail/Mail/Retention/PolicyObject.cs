using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using SpectrumMail.Mail.Text;

namespace SpectrumMail.Mail.Retention;

/// <summary>
/// An object of a policy, and its properties by name. Every mistake is named with the object and the property; upper and lower
/// case of names and words do not matter. Nothing is taken for another type, and null and empty values are no values.
/// </summary>
internal sealed class PolicyObject
{
    private readonly Dictionary<string, XElement> _properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _owner;

    /// <summary>Reads an object.</summary>
    /// <param name="element">The object, as the reader of JSON gives it.</param>
    /// <param name="owner">What it is, for mistakes: "rule 2".</param>
    /// <param name="known">The properties that it may have.</param>
    /// <exception cref="FormatException">It is no object, has another property, or has one twice.</exception>
    public PolicyObject(XElement element, string owner, IReadOnlyCollection<string> known)
    {
        if (TypeOf(element) != "object")
        {
            throw new FormatException($"{owner} must be an object in braces.");
        }

        // By its name, where it has one: that is what its writer looks for.
        _owner = owner;
        foreach (XElement property in element.Elements())
        {
            Add((string?)property.Attribute("item") ?? property.Name.LocalName, property, known);
        }
    }

    /// <summary>A mistake in a property.</summary>
    public FormatException Wrong(string name, string what) => new($"{_owner}: '{name}' {what}");

    /// <summary>Whether it has a property.</summary>
    public bool Has(string name) => _properties.ContainsKey(name);

    /// <summary>A property that must be there.</summary>
    public string Required(string name) => Text(name) ?? throw new FormatException($"{_owner}: '{name}' is missing.");

    /// <summary>A text; null when it is not there.</summary>
    public string? Text(string name) => Find(name) is { } value ? Text(name, value) : null;

    /// <summary>A text or several; none when it is not there.</summary>
    public string[] Texts(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        if (TypeOf(value) != "array")
        {
            return [Text(name, value)];
        }

        return value.HasElements
            ? [.. value.Elements().Select(item => Text(name, item))]
            : throw Wrong(name, "is an empty list; leave it out, or name something.");
    }

    /// <summary>true or false; null when it is not there.</summary>
    public bool? Flag(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return TypeOf(value) == "boolean"
            ? value.Value == "true"
            : throw Wrong(name, $"must be true or false, not {Shown(value)}.");
    }

    /// <summary>A size in bytes; null when it is not there.</summary>
    public long? Size(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        long? size = TypeOf(value) switch
        {
            "number" when long.TryParse(value.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) => bytes,
            "string" => SizeText.TryRead(value.Value),
            _ => null,
        };
        return size is > 0 ? size : throw Wrong(name, $"must be a size such as 500KB, 25MB or 1048576, not {Shown(value)}.");
    }

    /// <summary>An age; null when it is not there.</summary>
    public Age? AgeOf(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        Age? age = TypeOf(value) == "string" ? Age.TryRead(value.Value) : null;
        return age ?? throw Wrong(name, $"must be an age such as 30d, 4w, 6mo or 2y, not {Shown(value)}.");
    }

    /// <summary>One of the words of an enumeration.</summary>
    public T Word<T>(string name, string text)
        where T : struct
    {
        string[] words = Enum.GetNames(typeof(T));
        string? word = Array.Find(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        return word is not null
            ? (T)Enum.Parse(typeof(T), word)
            : throw Wrong(name, $"must be one of {string.Join(", ", words)}, not '{text}'.");
    }

    /// <summary>The objects of a list.</summary>
    public XElement[] List(string name)
    {
        XElement? value = Find(name);
        return value is not null && TypeOf(value) == "array" && value.HasElements
            ? [.. value.Elements()]
            : throw Wrong(name, "must be a list in brackets with at least one rule.");
    }

    /// <summary>The text of a property, whatever else is wrong with the object; null when there is none.</summary>
    public static string? Peek(XElement element, string name) =>
        (string?)
            element.Elements().FirstOrDefault(child => child.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase));

    private void Add(string name, XElement property, IReadOnlyCollection<string> known)
    {
        if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new FormatException($"{_owner}: there is no property '{name}'; there are {string.Join(", ", known)}.");
        }

        if (Has(name))
        {
            throw Wrong(name, "stands there twice.");
        }

        _properties.Add(name, property);
    }

    private XElement? Find(string name)
    {
        if (!_properties.TryGetValue(name, out XElement? value))
        {
            return null;
        }

        return TypeOf(value) != "null" ? value : throw Wrong(name, "is null; leave it out, or give it a value.");
    }

    private string Text(string name, XElement value)
    {
        if (TypeOf(value) != "string")
        {
            throw Wrong(name, $"must be a text, not {Shown(value)}.");
        }

        if (value.Value.Contains('\0'))
        {
            // A server may read no further than that: a search for such a text would find everything.
            throw Wrong(name, "holds the character NUL.");
        }

        return value.Value.Trim().Length > 0 ? value.Value : throw Wrong(name, "is empty; leave it out, or give it a value.");
    }

    private static string TypeOf(XElement element) => (string?)element.Attribute("type") ?? "string";

    private static string Shown(XElement value) =>
        TypeOf(value) switch
        {
            "array" => "a list",
            "object" => "an object",
            "string" => $"'{value.Value}'",
            "null" => "null",
            _ => value.Value,
        };
}
