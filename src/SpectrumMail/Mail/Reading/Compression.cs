using MailKit;
using MailKit.Net.Imap;

namespace SpectrumMail.Mail.Reading;

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

        // It can only be agreed on while no folder is open.
        IMailFolder open = FolderFinder.Find(client, path);
        if (open.IsOpen)
        {
            open.Close(expunge: false);
        }

        client.Compress();
        client.Capabilities &= ~ImapCapabilities.Compress;
    }
}
