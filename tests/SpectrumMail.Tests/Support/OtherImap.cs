using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// As much of an IMAP server as saving and importing need, with folders below <c>INBOX.</c>: a fake, for the words of servers
/// that the lab does not have (Courier, Cyrus). Each folder holds four messages, but for those that are made.
/// </summary>
internal sealed class OtherImap
{
    public const int Messages = 4;

    private readonly HashSet<string> _made = [];

    /// <summary>The folders, the inbox among them.</summary>
    public HashSet<string> Folders { get; } = ["INBOX"];

    /// <summary>Further capabilities.</summary>
    public string Capabilities { get; init; } = string.Empty;

    /// <summary>The server's own answer to a command, with <c>{tag}</c> for its tag; null for the usual one.</summary>
    public Func<string, string?> Says { get; init; } = _ => null;

    /// <summary>How many messages were put into it.</summary>
    public int Stored { get; private set; }

    /// <summary>How often a client tried.</summary>
    public int Uploads { get; private set; }

    public void Serve(ScriptedConnection client)
    {
        client.WriteLine($"* OK [CAPABILITY IMAP4rev1 NAMESPACE AUTH=PLAIN SASL-IR {Capabilities}] ready");
        while (client.ReadLine() is { } line)
        {
            string[] words = Utf8(WithName(client, line)).Split(' ', 2);
            Upload(client, words[1]);
            string answer = Says(words[1]) ?? Usual(words[1]);
            client.WriteLine(answer.Replace("{tag}", words[0], StringComparison.Ordinal));
        }
    }

    /// <summary>A shell with a session of that name.</summary>
    public static void Connect(Shell shell, ScriptedServer server, string name) =>
        shell
            .Run(
                "Connect-Spectrum -Name $args[2] -Credential $args[0] -Server 127.0.0.1 -Port $args[1] -Security None "
                    + "-AllowUnencrypted",
                Labs.Credential(new LabUser("u@lab.test", "p")),
                server.Port,
                name
            )
            .ThrowOnError();

    // A line comes with a byte in each character.
    private static string Utf8(string line) =>
        line.All(character => character <= '\xFF') ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line)) : line;

    // A name that cannot stand in quotes comes as a literal.
    private static string WithName(ScriptedConnection client, string line)
    {
        Match literal = Regex.Match(line, @"\{(\d+)\}$");
        if (!literal.Success || Regex.IsMatch(line, " APPEND [^{]"))
        {
            return line;
        }

        client.WriteLine("+ go on");
        byte[] name = client.ReadBytes(int.Parse(literal.Groups[1].Value, CultureInfo.InvariantCulture));
        return line.Substring(0, literal.Index) + $"\"{Encoding.Latin1.GetString(name)}\"" + client.ReadLine();
    }

    private void Upload(ScriptedConnection client, string command)
    {
        if (Regex.Match(command, @"^APPEND .*\{(\d+)\}$") is { Success: true } append)
        {
            client.WriteLine("+ go on");
            client.ReadBytes(int.Parse(append.Groups[1].Value, CultureInfo.InvariantCulture));
            client.ReadLine();
            Uploads++;
            Stored += Says(command) is null ? 1 : 0;
        }
    }

    private string Usual(string command)
    {
        string[] words = [.. Regex.Matches(command, "\"[^\"]*\"|\\S+").Select(word => word.Value.Trim('"'))];
        const string Done = "{tag} OK done";
        return words[0] switch
        {
            "CAPABILITY" => $"* CAPABILITY IMAP4rev1 NAMESPACE {Capabilities}\n" + Done,
            "NAMESPACE" => "* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\n" + Done,
            "LIST" => string.Concat(Listed(words[^1]).Select(name => $"* LIST () \".\" \"{name}\"\n")) + Done,
            "CREATE" => Create(words[1]) + Done,
            "SELECT" or "EXAMINE" => $"* {Count(words[1])} EXISTS\n* 0 RECENT\n* OK [UIDVALIDITY 7]\n* OK [UIDNEXT 5]\n"
                + "* FLAGS (\\Seen)\n"
                + Done.Replace("OK", words[0] == "SELECT" ? "OK [READ-WRITE]" : "OK [READ-ONLY]", StringComparison.Ordinal),
            "STATUS" => $"* STATUS \"{words[1]}\" (MESSAGES {Count(words[1])} UNSEEN 0 UIDNEXT 5 UIDVALIDITY 7)\n" + Done,
            "UID" when words[1] == "SEARCH" => "* SEARCH 1 2 3 4\n" + Done,
            "UID" or "FETCH" => Fetched(command, Enumerable.Range(1, Messages)) + Done,
            _ => Done,
        };
    }

    /// <summary>What a FETCH gives of some messages.</summary>
    public static string Fetched(string command, IEnumerable<int> uids)
    {
        string text = "Subject: one\r\n\r\nText\r\n";
        string body = command.Contains("BODY", StringComparison.Ordinal) ? $" BODY[] {{{text.Length}}}\r\n{text}" : string.Empty;
        string envelope = command.Contains("ENVELOPE", StringComparison.Ordinal)
            ? " ENVELOPE (NIL \"one\" NIL NIL NIL NIL NIL NIL NIL NIL)"
            : string.Empty;
        return string.Concat(
            uids.Where(uid => IsAsked(command, uid))
                .Select(uid =>
                    $"* {uid} FETCH (UID {uid} FLAGS () INTERNALDATE \"01-Jan-2025 00:00:00 +0000\" RFC822.SIZE "
                    + $"{text.Length}{envelope}{body})\n"
                )
        );
    }

    private static bool IsAsked(string command, int uid) =>
        command
            .Split(' ')[command.StartsWith("UID ", StringComparison.Ordinal) ? 2 : 1]
            .Split(',')
            .Any(range =>
            {
                int[] ends =
                [
                    .. range.Split(':').Select(end => end == "*" ? Messages : int.Parse(end, CultureInfo.InvariantCulture)),
                ];
                return ends[0] <= uid && uid <= ends[^1];
            });

    private IEnumerable<string> Listed(string pattern) =>
        !Folders.Contains(pattern) && pattern.IndexOfAny(['*', '%']) >= 0
            ? Folders.Where(name => name.StartsWith(pattern.TrimEnd('*', '%'), StringComparison.Ordinal))
            : Folders.Where(name => name == pattern);

    // RFC 3501, section 6.3.3: where folders need no levels above them, a name that ends in the separator may make nothing.
    private string Create(string name)
    {
        if (!name.EndsWith('.'))
        {
            Folders.Add(name);
            _made.Add(name);
        }

        return string.Empty;
    }

    private int Count(string name) => _made.Contains(name) ? 0 : Messages;
}
