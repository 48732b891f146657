using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace SpectrumMail.Mail.Imap;

/// <summary>Commands with literals: texts that cannot stand in quotes (RFC 9051, section 4.3).</summary>
internal sealed partial class ImapConversation
{
    private const int LargestSmallLiteral = 4096;

    /// <summary>
    /// Adds a command with literals. Where the server takes literals without being asked (LITERAL+, RFC 7888), it is sent
    /// together with others; elsewhere it is sent at once, and the server's permission is waited for.
    /// </summary>
    /// <param name="parts">The command without its tag: texts, and a literal between any two of them, one byte in each
    /// character.</param>
    /// <param name="untagged">Gets the responses that belong to it.</param>
    public ImapCommand Queue(IReadOnlyList<string> parts, Action<ImapResponse>? untagged)
    {
        if (parts.Count == 1)
        {
            return Queue(parts[0], untagged);
        }

        foreach (string text in parts.Where((_, index) => index % 2 == 0))
        {
            ThrowUnlessOneLine(text);
        }

        if (!TakesUnasked(parts))
        {
            return SendAsked(parts, untagged);
        }

        if (_pending.Length + parts.Sum(part => part.Length) > MostCharacters)
        {
            Complete();
        }

        ImapCommand command = Add(parts[0], untagged);
        _pending.Append(command.Tag).Append(' ').Append(parts[0]);
        for (int index = 1; index + 1 < parts.Count; index += 2)
        {
            _pending.Append(Announce(parts[index], "+")).Append(parts[index]).Append(parts[index + 1]);
        }

        _pending.Append("\r\n");
        return command;
    }

    private bool TakesUnasked(IReadOnlyList<string> parts) =>
        Has("LITERAL+")
        || (Has("LITERAL-") && parts.Where((_, index) => index % 2 == 1).All(literal => literal.Length <= LargestSmallLiteral));

    private ImapCommand SendAsked(IReadOnlyList<string> parts, Action<ImapResponse>? untagged)
    {
        Complete();
        ImapCommand command = Add(parts[0], untagged);
        var text = new StringBuilder(command.Tag + " " + parts[0]);
        for (int index = 1; index + 1 < parts.Count; index += 2)
        {
            Send(text.Append(Announce(parts[index], string.Empty)).ToString(), null);
            text.Clear();
            RoundTrips++;
            if (!IsPermitted(command))
            {
                return command;
            }

            text.Append(parts[index]).Append(parts[index + 1]);
        }

        Send(text.Append("\r\n").ToString(), null);
        return command;
    }

    // False when the server refuses the command instead.
    private bool IsPermitted(ImapCommand command)
    {
        while (command.Completion is null)
        {
            ImapResponse response = Read();
            if (response.Tag == "+")
            {
                return true;
            }

            Take(response);
        }

        return false;
    }

    private static string Announce(string literal, string unasked) =>
        "{" + literal.Length.ToString(CultureInfo.InvariantCulture) + unasked + "}\r\n";
}
