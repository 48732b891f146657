using System.Collections.Generic;
using System.Linq;
using System.Text;
using MailKit;

namespace SpectrumMail.Mail.Reading;

/// <summary>A few values to ask for of many messages, besides their UIDs.</summary>
internal sealed class FieldRequest
{
    private readonly MessageSummaryItems _items;
    private readonly string[] _names;

    /// <param name="items">Of RFC822.SIZE and INTERNALDATE, those that are wanted.</param>
    /// <param name="names">The header fields that are wanted; none for no header.</param>
    public FieldRequest(MessageSummaryItems items, params string[] names)
    {
        _items = items;
        _names = names;
        HasSize = (items & MessageSummaryItems.Size) != 0;
        HasArrival = (items & MessageSummaryItems.InternalDate) != 0;
    }

    /// <summary>Whether sizes are wanted.</summary>
    public bool HasSize { get; }

    /// <summary>Whether times of arrival are wanted.</summary>
    public bool HasArrival { get; }

    /// <summary>Whether header fields are wanted.</summary>
    public bool HasHeader => _names.Length > 0;

    /// <summary>The names of the header fields, in capitals, each with its colon.</summary>
    public IReadOnlyList<byte[]> Fields => [.. _names.Select(name => Encoding.ASCII.GetBytes(name.ToUpperInvariant() + ":"))];

    /// <summary>The items of a FETCH.</summary>
    public override string ToString()
    {
        string size = HasSize ? " RFC822.SIZE" : string.Empty;
        string arrival = HasArrival ? " INTERNALDATE" : string.Empty;
        string header = HasHeader ? $" BODY.PEEK[HEADER.FIELDS ({string.Join(" ", _names).ToUpperInvariant()})]" : string.Empty;
        return $"(UID{size}{arrival}{header})";
    }

    /// <summary>The same for the library.</summary>
    /// <param name="more">Further items.</param>
    public FetchRequest ForLibrary(MessageSummaryItems more = MessageSummaryItems.None)
    {
        MessageSummaryItems items = _items | MessageSummaryItems.UniqueId | more;
        return HasHeader ? new FetchRequest(items, _names) : new FetchRequest(items);
    }
}
