using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Changing;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Searching;

/// <summary>The messages of one account that a command acts on.</summary>
/// <param name="address">The account's address.</param>
/// <param name="settings">How to reach it.</param>
internal sealed class AccountHits(string address, AccountSettings settings)
{
    private readonly Dictionary<(string Folder, long Validity), Dictionary<uint, ExpectedMessage>> _places = [];

    /// <summary>The account, for the queue.</summary>
    public AuditTarget Target { get; } = new(address, settings, null);

    /// <summary>How many messages there are.</summary>
    public int Count => _places.Values.Sum(place => place.Count);

    /// <summary>The messages by folder.</summary>
    public IEnumerable<MessageSelection> Selections =>
        _places.Select(place => new MessageSelection(place.Key.Folder, place.Key.Validity, place.Value.Keys)
        {
            Expected = place.Value,
        });

    /// <summary>Adds a message; one that is there already counts once.</summary>
    public void Add(string folder, long validity, uint uid, ExpectedMessage expected)
    {
        if (!_places.TryGetValue((folder, validity), out Dictionary<uint, ExpectedMessage>? place))
        {
            _places.Add((folder, validity), place = []);
        }

        place[uid] = expected;
    }

    /// <summary>How many messages of which folders, for the question to the user.</summary>
    public override string ToString()
    {
        string folders = string.Join(", ", _places.Select(place => $"{place.Key.Folder}: {place.Value.Count:N0}"));
        return $"{Quantity.Text(Count, "message")} of {Target.Address} ({folders})";
    }
}
