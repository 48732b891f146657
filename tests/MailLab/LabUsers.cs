using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>The users with a mailbox, written for both servers while they run.</summary>
internal sealed class LabUsers(LabFolder folder, string domain)
{
    /// <summary>What Postfix calls the list of domains.</summary>
    public const string Domains = "domains";

    /// <summary>What Postfix calls the list of mailboxes.</summary>
    public const string Mailboxes = "mailboxes";

    private readonly object _gate = new();
    private readonly List<LabUser> _users = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _domains = new([domain], StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<LabUser> All
    {
        get
        {
            lock (_gate)
            {
                return _users.ToArray();
            }
        }
    }

    public void Put(IEnumerable<LabUser> users)
    {
        lock (_gate)
        {
            foreach (LabUser user in users)
            {
                Write(user);
                if (_index.TryGetValue(user.Address, out int at))
                {
                    _users[at] = user;
                    continue;
                }
                _index[user.Address] = _users.Count;
                _users.Add(user);
                _domains.Add(user.Address[(user.Address.LastIndexOf('@') + 1)..]);
            }
        }
    }

    public LabUser Find(string address)
    {
        lock (_gate)
        {
            return _index.TryGetValue(address, out int at)
                ? _users[at]
                : throw new ArgumentException("No such mailbox in the lab: " + address, nameof(address));
        }
    }

    /// <summary>Whether a list of Postfix holds a key.</summary>
    public bool Knows(string list, string key)
    {
        lock (_gate)
        {
            return list == Domains ? _domains.Contains(key) : _index.ContainsKey(WithoutDetail(key));
        }
    }

    // user+detail@domain is the user's own.
    private static string WithoutDetail(string address) =>
        address.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus
            ? address[..plus] + address[address.LastIndexOf('@')..]
            : address;

    private void Write(LabUser user)
    {
        string secret = Convert.ToBase64String(Encoding.UTF8.GetBytes(user.Password));
        string path = folder.Combine("users/" + user.Address.ToLowerInvariant());
        File.WriteAllText(path + ".new", $"{{\"password\":\"{{PLAIN.b64}}{secret}\"{Limit(user)}}}");
        LabFolder.MakeReadable(path + ".new");
        File.Move(path + ".new", path, overwrite: true);
    }

    // Fields that are used in the place of what the lab's configuration says about everybody.
    private string Limit(LabUser user)
    {
        if (user.QuotaBytes is not long bytes)
            return "";
        string[] address = user.Address.ToLowerInvariant().Split('@');
        string owner = DovecotConfig.Owner;
        string home = $"{folder.Combine("mail")}/{address[1]}/{address[0]}";
        return $",\"userdb_uid\":\"{owner}\",\"userdb_gid\":\"{DovecotConfig.Group}\",\"userdb_home\":\"{home}\","
            + $"\"userdb_quota_rule\":\"*:bytes={bytes}\"";
    }
}
