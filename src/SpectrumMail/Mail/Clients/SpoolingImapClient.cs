using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Reflection;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
#if NET
using System.Net.Security;
#endif

namespace SpectrumMail.Mail.Clients;

/// <summary>An IMAP client whose folders can put what they fetch on disk as it comes, instead of holding it in memory.</summary>
internal sealed class SpoolingImapClient(ConversationLog log) : ImapClient(log)
{
    // The library numbers its own commands from 0.
    private const int FirstNumber = 90_000_000;

    private readonly List<SpoolingFolder> _unusual = [];
    private int _number = FirstNumber;

    /// <summary>The tag of a command that is not the library's.</summary>
    public string NextTag() => "Z" + (++_number).ToString(CultureInfo.InvariantCulture);

    /// <summary>What is remembered of the conversation.</summary>
    public ConversationLog Log => log;

    /// <summary>Whether it is a server that swaps names and addresses now and then, as the library knows of Gmail.</summary>
    public bool MaySwapNames => Capabilities.HasFlag(ImapCapabilities.GMailExt1) || log.Greeting.Contains("Gimap");

    /// <summary>
    /// Whether it is a Courier, which takes the character ~ in quotes only (the library quotes a name only where another
    /// character demands it), and sorts messages without a date first.
    /// </summary>
    public bool IsCourier => log.Greeting.Contains("Courier-IMAP");

    /// <summary>Whether a folder cannot be created by a name.</summary>
    public static bool Refuses(ImapClient client, string name) =>
        client is SpoolingImapClient { IsCourier: true } && name.IndexOf('~') >= 0;

    /// <summary>
    /// The folder of a name that the library cannot ask the server for, if it has been listed over this connection: it would
    /// encode a name that is not encoded, and send without quotes what needs them. Null for every other folder.
    /// </summary>
    public SpoolingFolder? Unusual(string path) => _unusual.Find(folder => folder.FullName == path);

    protected override ImapFolder CreateImapFolder(ImapFolderConstructorArgs args)
    {
        var folder = new SpoolingFolder(args);
        if (folder.IsRaw || (IsCourier && folder.HasTilde))
        {
            _unusual.Add(folder);
        }

        return folder;
    }

#if NET
    /// <inheritdoc/>
    protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(
        string host,
        RemoteCertificateValidationCallback remoteCertificateValidationCallback
    ) => TlsHandshake.WithoutResumption(base.GetSslClientAuthenticationOptions(host, remoteCertificateValidationCallback), log);
#endif
}

/// <summary>A folder of a <see cref="SpoolingImapClient"/>.</summary>
internal sealed class SpoolingFolder : ImapFolder
{
    private const long Tolerance = 1 << 20;

    // The library keeps it for itself. Where a version has no such property, names are those that the library makes of them.
    private static readonly PropertyInfo? s_wireName = typeof(ImapFolder).GetProperty(
        "EncodedName",
        BindingFlags.Instance | BindingFlags.NonPublic
    );

    private readonly string? _wireName;

    public SpoolingFolder(ImapFolderConstructorArgs args)
        : base(args)
    {
        // The library decodes what is not encoded, too: of the folder "a&b" it makes "a", which may be another folder.
        _wireName = s_wireName?.GetValue(this) as string;
        if (_wireName is not null && _wireName != FullName)
        {
            SetName(FolderNameEncoding.DecodeText(_wireName));
        }

        IsRaw = _wireName == FullName && FolderNameEncoding.Mask(FullName) != FullName;
    }

    /// <summary>Whether the server has the name as it is shown, without the encoding that it should have.</summary>
    public bool IsRaw { get; }

    /// <summary>The name in commands; null where it is not known.</summary>
    public string? WireName => _wireName;

    /// <summary>Whether the name contains the character ~.</summary>
    public bool HasTilde => FullName.IndexOf('~') >= 0;

    /// <summary>Gives a raw name another spelling, because another folder is shown by the same one.</summary>
    public void Mask() => SetName(FolderNameEncoding.Mask(FullName));

    /// <summary>Where the temporary files of large content go; null keeps MailKit's own way, everything in memory.</summary>
    public SpoolPlace? Spool { get; set; }

    /// <summary>
    /// The size of a message as its server stated it; null for one that is not known. Compression lets a server send a thousand
    /// times of what comes over the wire: content far larger than stated is not received.
    /// </summary>
    public Func<uint, long?>? StatedSize { get; set; }

    /// <summary>
    /// Encodes the ~ of the name in commands: modified UTF-7 writes it as itself, but Courier, which takes it in quotes only,
    /// knows the name by its encoding as well.
    /// </summary>
    public void EncodeTildes() => s_wireName?.SetValue(this, _wireName!.Replace("~", "&AH4-"));

    private void SetName(string path)
    {
        FullName = path;
        Name = DirectorySeparator == '\0' ? path : path.Substring(path.LastIndexOf(DirectorySeparator) + 1);
    }

    protected override Stream CreateStream(UniqueId? uid, string section, int offset, int length)
    {
        // Servers state the size a little wrong: with other line ends, or as another system keeps it.
        if (uid is { } known && StatedSize?.Invoke(known.Id) is { } stated && length > (2 * stated) + Tolerance)
        {
            throw MessageFailures.LargerThanStated.Make(known.Id, length, stated);
        }

        return Spool is null ? base.CreateStream(uid, section, offset, length) : MessageContent.Create(length, Spool);
    }
}
