using System.Collections.Generic;
using System.Globalization;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>A SEARCH key that the user wrote in the language of the server.</summary>
internal static class RawSearch
{
    /// <summary>Validates a key: it must neither end the command early nor change another part of it.</summary>
    /// <exception cref="MailException">InvalidInput.</exception>
    public static void Check(string query)
    {
        int depth = 0;
        bool quoted = false;
        for (int index = 0; index < query.Length; index++)
        {
            char character = query[index];
            if (character is < ' ' or > '~')
            {
                throw MessageFailures.QueryInvalid.Make(
                    query,
                    "it holds a control character or one outside ASCII; use -Subject, -From or -Text for such texts"
                );
            }

            if (quoted && character == '\\')
            {
                index++;
            }
            else if (character == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && character is '{' or '}')
            {
                throw MessageFailures.QueryInvalid.Make(query, "it holds a literal; write the text in double quotes");
            }
            else if (!quoted)
            {
                depth += character == '(' ? 1 : 0;
                depth -= character == ')' ? 1 : 0;
            }

            if (depth < 0)
            {
                break;
            }
        }

        if (quoted || depth != 0 || query.Trim().Length == 0)
        {
            throw MessageFailures.QueryInvalid.Make(query, "its quotes or parentheses do not match, or it is empty");
        }
    }

    /// <summary>Searches the open folder, from a UID on.</summary>
    /// <exception cref="MailException">InvalidInput: the server does not understand the key.</exception>
    public static IList<UniqueId> Run(ImapClient client, IMailFolder folder, string query, uint? from = null)
    {
        // MailKit takes a percent sign for a placeholder.
        string escaped = query.Replace("%", "%%");
        string ranges = client.Capabilities.HasFlag(ImapCapabilities.ESearch) ? "RETURN (ALL) " : string.Empty;
        string range = from is { } uid ? $"UID {uid.ToString(CultureInfo.InvariantCulture)}:* " : string.Empty;
        try
        {
            return MessageFinder.Counted(folder, ((ImapFolder)folder).Search(ranges + range + escaped).UniqueIds);
        }
        catch (ImapCommandException ex)
        {
            throw MessageFailures.QueryRefused.Make(query, ex.ResponseText, ex).At(string.Empty, response: ex.ResponseText);
        }
    }
}
