using System;
using System.Collections.Generic;
using System.Globalization;

namespace SpectrumMail.Mail.Uids;

/// <summary>Ids of messages: UIDs as numbers, because there may be a million of them, and POP3's texts.</summary>
internal sealed class IdSet
{
    private readonly HashSet<uint> _uids = [];
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    public int Count => _uids.Count + _texts.Count;

    public void Add(string id)
    {
        if (IsUid(id, out uint uid))
        {
            _uids.Add(uid);
        }
        else
        {
            _texts.Add(id);
        }
    }

    public bool Contains(string id) => IsUid(id, out uint uid) ? _uids.Contains(uid) : _texts.Contains(id);

    // Only a number that is written the one way a UID is.
    private static bool IsUid(string id, out uint uid) =>
        uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out uid) && uid != 0 && id[0] != '0';
}
