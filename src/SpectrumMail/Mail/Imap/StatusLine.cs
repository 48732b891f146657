using System;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Imap;

/// <summary>The lines of a server that are not the answer to a command itself.</summary>
internal static class StatusLine
{
    /// <summary>Takes a response that is not an answer.</summary>
    /// <param name="response">The response with its end of line.</param>
    /// <param name="log">Takes what users should see.</param>
    /// <returns>Whether it changes what is known of the folder or of the server.</returns>
    /// <exception cref="ImapProtocolException">A goodbye, or no untagged response.</exception>
    public static bool Take(ArraySegment<byte> response, ConversationLog log)
    {
        var cursor = new ResponseCursor(response);
        if (!cursor.Take("* "u8))
        {
            string line = WireText.Read(response.Array!, response.Offset, Math.Min(response.Count, 200)).TrimEnd();
            throw new ImapProtocolException($"'{line}' is no response to the command.");
        }

        // New flags of a message, which are read again when it is. Everything else is a change.
        if (cursor.Number(out _) && cursor.Take(" FETCH "u8))
        {
            return false;
        }

        ImapResponse status = Status(WireText.Read(response.Array!, response.Offset, response.Count));
        if (status.Name == "BYE")
        {
            throw new ImapProtocolException($"The server said goodbye: {status.Text}");
        }

        bool isAlert = ImapConversation.NoteAlert(status, log);
        return !isAlert && (status.Name != "OK" || status.Code.Length > 0);
    }

    /// <summary>Takes the response that completes a command.</summary>
    /// <param name="response">The response with its end of line.</param>
    /// <param name="log">Takes what users should see.</param>
    public static void Complete(ArraySegment<byte> response, ConversationLog log) =>
        ImapConversation.NoteAlert(Status(WireText.Read(response.Array!, response.Offset, response.Count)), log);

    private static ImapResponse Status(string line)
    {
        string[] words = line.Trim().Split([' '], 3);
        return new ImapResponse
        {
            Tag = words[0],
            Name = words.Length > 1 ? words[1].ToUpperInvariant() : string.Empty,
            Text = words.Length > 2 ? words[2] : string.Empty,
        };
    }
}
