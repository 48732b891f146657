using System;
using System.Collections.Generic;
using System.Globalization;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Pop;

/// <summary>
/// The id and the size of each message number of a connection. The id is the UIDL. Servers may give several messages the same
/// one, or none: such a message gets an id that no UIDL can be, because a UIDL has no space (RFC 1939, section 7).
/// </summary>
internal sealed class PopIndex
{
    private readonly IList<int> _sizes;
    private readonly List<string> _uidls = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _copies = new(StringComparer.Ordinal);
    private int _repeated;
    private int _missing;

    /// <param name="uidls">The UIDLs in the order of the server.</param>
    /// <param name="sizes">The sizes, in bytes.</param>
    public PopIndex(IList<string> uidls, IList<int> sizes)
    {
        _sizes = sizes;
        for (int number = 0; number < Math.Max(uidls.Count, sizes.Count); number++)
        {
            string id = Id(number, number < uidls.Count ? uidls[number] : string.Empty);
            _uidls.Add(id);
            _numbers[id] = number;
        }
    }

    /// <summary>The ids, each once, in the order of the server.</summary>
    public IReadOnlyList<string> Uidls => _uidls;

    /// <summary>What the user must know of the server's UIDLs; null for nothing.</summary>
    public string? Warning =>
        (_repeated, _missing) switch
        {
            (0, 0) => null,
            (_, 0) => $"The server gave {Quantity.Text(_repeated, "message")} the UIDL of another one. {Consequence}",
            (0, _) => $"The server gave {Quantity.Text(_missing, "message")} no UIDL. {Consequence}",
            _ => $"The server gave {Quantity.Text(_repeated, "message")} the UIDL of another one, and {_missing:N0} none. "
                + Consequence,
        };

    private const string Consequence =
        "They are distinguished by their sizes and numbers, which may change: a later run may take one for another.";

    public bool Has(string uidl) => _numbers.ContainsKey(uidl);

    /// <summary>The number of a message, counted from 0.</summary>
    public int NumberOf(string uidl) => _numbers[uidl];

    /// <summary>The size of a message in bytes; 0 when the server did not say.</summary>
    public long SizeOf(string uidl) => SizeOf(_numbers[uidl]);

    private long SizeOf(int number) => number < _sizes.Count ? _sizes[number] : 0;

    private string Id(int number, string uidl)
    {
        if (uidl.Length > 0 && !Has(uidl))
        {
            return uidl;
        }

        _ = uidl.Length > 0 ? _repeated++ : _missing++;
        string id = FormattableString.Invariant($"{uidl} {SizeOf(number)}");
        if (!Has(id))
        {
            return id;
        }

        // Counted, and not tried from the first number on: a server may give all of its messages one UIDL.
        _copies.TryGetValue(id, out int copies);
        _copies[id] = ++copies;
        return id + " " + (copies + 1).ToString(CultureInfo.InvariantCulture);
    }
}
