using System;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Imap;

/// <summary>The lines of a server that are not the answer to a command itself.</summary>
internal static class StatusLine
{
    private const string Goodbye = "BYE";

    /// <summary>Takes a response that is not an answer.</summary>
    /// <param name="response">The response with its end of line.</param>
    /// <param name="log">Takes what users should see.</param>
    /// <returns>Whether it changes what is known of the folder or of the server.</returns>
    /// <exception cref="ImapProtocolException">A goodbye, or no untagged response.</exception>
    public static bool Take(ArraySegment<byte> response, ConversationLog log)
    {
        var cursor = new ResponseCursor(response);
        if (cursor.Take('[') || cursor.Take('+'))
        {
            // A response code without the beginning of its line, or a request for more of a command that has no more. The library
            // passes over both.
            return false;
        }

        if (!cursor.Take("* "u8))
        {
            string line = WireText.Read(response.Array!, response.Offset, Math.Min(response.Count, 200)).TrimEnd();
            throw new ImapProtocolException($"'{line}' is no response to the command.");
        }

        ImapResponse status = Status(response);
        if (status.Name == Goodbye)
        {
            throw new ImapProtocolException($"The server said goodbye: {status.Text}");
        }

        bool isAlert = ImapConversation.NoteAlert(status, log);
        return !isAlert && (status.Name != "OK" || status.Code.Length > 0);
    }

    /// <summary>Whether a response says something about a message.</summary>
    /// <param name="response">The response with its end of line.</param>
    public static bool IsFetch(ArraySegment<byte> response)
    {
        var cursor = new ResponseCursor(response);
        return cursor.Take("* "u8) && cursor.Number(out _) && cursor.Take(" FETCH "u8);
    }

    /// <summary>Whether a response says that the server closes the connection.</summary>
    /// <param name="response">The response with its end of line.</param>
    public static bool IsGoodbye(ArraySegment<byte> response) => Status(response) is { Tag: "*", Name: Goodbye };

    /// <summary>Takes the response that completes a command.</summary>
    /// <param name="response">The response with its end of line.</param>
    /// <param name="log">Takes what users should see.</param>
    public static void Complete(ArraySegment<byte> response, ConversationLog log) =>
        ImapConversation.NoteAlert(Status(response), log);

    private static ImapResponse Status(ArraySegment<byte> response)
    {
        string line = new ResponseText(response.Array, response.Offset, response.Count).Decode()!;
        string[] words = line.Trim().Split([' '], 3);
        return new ImapResponse
        {
            Tag = words[0],
            Name = words.Length > 1 ? words[1].ToUpperInvariant() : string.Empty,
            Text = words.Length > 2 ? words[2] : string.Empty,
        };
    }
}
