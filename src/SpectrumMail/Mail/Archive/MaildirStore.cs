using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// Writes a Maildir: a file is written in <c>tmp</c>, then renamed into <c>cur</c> with the flags in its name. The unique part of
/// the name contains UIDVALIDITY and UID, so that a message never gets two names.
/// </summary>
internal sealed class MaildirStore : MessageStore
{
    private readonly SaveIdentity _identity;
    private readonly string _host;

    // A Windows file name cannot contain a colon; Maildir programs use the semicolon there.
    private readonly char _mark = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? ';' : ':';

    // The files that a killed run wrote without listing them: the name without flags, and the whole name.
    private Dictionary<string, string> _unlisted = [];

    public MaildirStore(string directory, SaveIdentity identity)
        : base(directory)
    {
        _identity = identity;
        string host = SafeName.File(identity.Account.Substring(identity.Account.IndexOf('@') + 1)).Replace(' ', '_');
        _host = host.Length == 0 ? "localhost" : host;
        foreach (string part in new[] { "cur", "new", "tmp" })
        {
            System.IO.Directory.CreateDirectory(Path.Combine(directory, part));
        }
    }

    public override SpoolPlace Spool => new(Path.Combine(Directory, "tmp"), IsMovable: true);

    public override void Recover(SaveManifest manifest)
    {
        Partial.Clean(Spool.Folder);
        if (!manifest.WasClean)
        {
            _unlisted = new[] { "cur", "new" }
                .SelectMany(part =>
                    System
                        .IO.Directory.EnumerateFiles(Path.Combine(Directory, part))
                        .Select(file => part + "/" + Path.GetFileName(file))
                )
                .GroupBy(file => Unique(file.Substring(4)))
                .ToDictionary(group => group.Key, group => group.First());
        }
    }

    public override SavedPlace Write(MessageInfo info, MessageContent content)
    {
        long length = content.Length;
        string unique = Unique(info);
        if (_unlisted.TryGetValue(unique, out string? there))
        {
            return new SavedPlace(there, 0, length);
        }

        string name = FormattableString.Invariant($"{unique},S={length}{_mark}2,{StatusFields.NameLetters(info)}");
        File.Move(WritePartial(content, info.Received), Path.Combine(Directory, "cur", name));
        return new SavedPlace("cur/" + name, 0, length);
    }

    private string Unique(MessageInfo info)
    {
        long time = info.Received?.ToUnixTimeSeconds() ?? 0;
        string id =
            info.Uid != 0
                ? FormattableString.Invariant($"V{_identity.Validity}U{info.Uid}")
                : "P" + ShortHash.Compute(info.Uidl, 20);
        return FormattableString.Invariant($"{Math.Max(time, 0)}.{id}.{_host}");
    }

    private static string Unique(string name)
    {
        int comma = name.IndexOf(",S=", StringComparison.Ordinal);
        return comma < 0 ? name : name.Substring(0, comma);
    }
}
