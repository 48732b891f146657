using MailKit;
using MailKit.Net.Imap;

namespace SpectrumMail.Mail.Folders;

/// <summary>Compressing a connection (RFC 4978), once and for good.</summary>
internal static class Compression
{
    /// <summary>Begins to compress, when the server offers it and it is not done already.</summary>
    public static void Start(ImapClient client, string path)
    {
        if (!client.Capabilities.HasFlag(ImapCapabilities.Compress))
        {
            return;
        }

        // It can only be agreed on while no folder is open. Another command may have opened another folder; opening this one
        // closes that.
        IMailFolder folder = FolderFinder.Find(client, path);
        if (!folder.IsOpen)
        {
            folder.Open(FolderAccess.ReadOnly);
        }

        folder.Close(expunge: false);
        client.Compress();
        client.Capabilities &= ~ImapCapabilities.Compress;
    }
}
