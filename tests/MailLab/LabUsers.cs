using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>Who has a mailbox, told to both servers while they run.</summary>
internal sealed class LabUsers(LabFolder folder, string domain, LabTools tools, string mapType)
{
    private readonly object _gate = new();
    private readonly List<LabUser> _users = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.OrdinalIgnoreCase);
    private DateTime _stamp = DateTime.UtcNow;

    public IReadOnlyList<LabUser> All
    {
        get { lock (_gate) { return _users.ToArray(); } }
    }

    public void Put(IEnumerable<LabUser> users)
    {
        lock (_gate)
        {
            int before = _users.Count;
            foreach (LabUser user in users)
            {
                Write(user);
                if (_index.TryGetValue(user.Address, out int at)) { _users[at] = user; continue; }
                _index[user.Address] = _users.Count;
                _users.Add(user);
            }

            if (tools.PostfixDaemons is not null && _users.Count > before) WriteMaps();
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
        if (user.QuotaBytes is not long bytes) return "";
        string[] address = user.Address.ToLowerInvariant().Split('@');
        string owner = DovecotConfig.Owner;
        return $",\"userdb_uid\":\"{owner}\",\"userdb_gid\":\"{DovecotConfig.Group}\",\"userdb_home\":\"{folder.Combine("mail")}/{address[1]}/{address[0]}\",\"userdb_quota_rule\":\"*:bytes={bytes}\"";
    }

    private void WriteMaps()
    {
        IEnumerable<string> addresses = _users.Select(user => user.Address.ToLowerInvariant());
        IEnumerable<string> domains = addresses.Select(address => address[(address.LastIndexOf('@') + 1)..]);
        string users = folder.Combine("postfix/users");
        string known = folder.Combine("postfix/domains");
        File.WriteAllLines(users, addresses.Select(address => address + " x"));
        File.WriteAllLines(known, domains.Append(domain).Distinct().Select(name => name + " x"));
        LabFolder.MakeReadable(users);
        LabFolder.MakeReadable(known);

        // Postmap, too, waits until its source has grown older.
        foreach (string path in new[] { users, known }) File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-1));
        Shell.Must(tools.Postmap!, "-c", folder.Combine("postfix"), $"{mapType}:{users}", $"{mapType}:{known}");

        // Postfix notices a change by the file's time in whole seconds, so every change gets a second of its own.
        _stamp = _stamp.AddSeconds(1);
        foreach (string suffix in new[] { ".db", ".lmdb" })
        {
            if (File.Exists(users + suffix)) File.SetLastWriteTimeUtc(users + suffix, _stamp);
        }
    }
}
