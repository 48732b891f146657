using System;
using System.Globalization;
using System.IO;
using System.Text;
using MailKit;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.Archive;

/// <summary>
/// One mbox file (mboxrd). The manifest says where it ends: what a killed run wrote after that is cut off. The lines keep the
/// CRLF of the wire, so that a message is read again as it was written.
/// </summary>
internal sealed class MboxStore : MessageStore
{
    private static readonly byte[] s_lineEnd = [(byte)'\r', (byte)'\n'];
    private readonly FileStream _file;
    private readonly MboxQuoter _quoter;

    public MboxStore(string path)
        : base(Path.GetDirectoryName(path)!)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1 << 18);
        _quoter = new MboxQuoter(_file);
    }

    /// <summary>Messages are copied into the one file.</summary>
    public override SpoolPlace Spool => new(Directory, IsMovable: false);

    public override void Recover(SaveManifest manifest)
    {
        if (_file.Length < manifest.End || (manifest.WasClean && _file.Length > manifest.End))
        {
            throw SavingFailures.MboxChanged.Make(_file.Name, _file.Length, manifest.End);
        }

        _file.SetLength(manifest.End);
        _file.Position = manifest.End;
    }

    public override SavedPlace Write(MessageInfo info, MessageContent content)
    {
        long start = _file.Position;
        byte[] before = Encoding.UTF8.GetBytes(Before(info, HeaderPeek.Sender(content.Head(HeaderPeek.Most))));
        _file.Write(before, 0, before.Length);
        bool ended = content.FilePath is null ? _quoter.Write(content.Bytes) : _quoter.Copy(content);
        if (!ended)
        {
            _file.Write(s_lineEnd, 0, s_lineEnd.Length);
        }

        _file.Write(s_lineEnd, 0, s_lineEnd.Length);
        return new SavedPlace(Path.GetFileName(_file.Name), start, _file.Position - start);
    }

    public override void Flush() => _file.Flush();

    public override void Dispose()
    {
        _file.Dispose();
        base.Dispose();
    }

    // Always these three lines, so that reading removes exactly the lines that writing added.
    private static string Before(MessageInfo info, string sender)
    {
        DateTimeOffset received = info.Received ?? DateTimeOffset.FromUnixTimeSeconds(0);
        string day = received.UtcDateTime.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2);
        string time = received.UtcDateTime.ToString($"ddd MMM '{day}' HH:mm:ss yyyy", CultureInfo.InvariantCulture);
        string status = info.Has(MessageFlags.Seen) ? "RO" : "O";
        string more = StatusFields.MoreLetters(info.Flags);
        string keywords = string.Join(" ", info.Keywords);
        return $"From {sender} {time}\r\nStatus: {status}\r\nX-Status: {more}\r\nX-Keywords: {keywords}\r\n";
    }
}
