using System;
using System.Collections.Generic;

namespace SpectrumMail.Mail.Pop;

/// <summary>The UIDL and the size of each message number of a connection.</summary>
internal sealed class PopIndex
{
    private readonly IList<int> _sizes;
    private readonly List<string> _uidls = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <param name="uidls">The UIDLs in the order of the server.</param>
    /// <param name="sizes">The sizes, in bytes.</param>
    public PopIndex(IList<string> uidls, IList<int> sizes)
    {
        _sizes = sizes;
        for (int number = 0; number < uidls.Count; number++)
        {
            // Two messages with the same UIDL are copies of each other (RFC 1939, section 7): the first represents both.
            if (!Has(uidls[number]))
            {
                _uidls.Add(uidls[number]);
                _numbers[uidls[number]] = number;
            }
        }
    }

    /// <summary>The UIDLs, each once, in the order of the server.</summary>
    public IReadOnlyList<string> Uidls => _uidls;

    public bool Has(string uidl) => _numbers.ContainsKey(uidl);

    /// <summary>The number of a message, counted from 0.</summary>
    public int NumberOf(string uidl) => _numbers[uidl];

    /// <summary>The size of a message in bytes; 0 when the server did not say.</summary>
    public long SizeOf(string uidl) => _numbers[uidl] is var number && number < _sizes.Count ? _sizes[number] : 0;
}
