using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Folders;

/// <summary>
/// Names that a server keeps without the encoding that they should have (RFC 3501, section 5.1.3): each folder has a name of its
/// own, and every command finds it by that name.
/// </summary>
public sealed class RawNameTests
{
    // What the server has, and what it is called here.
    private static readonly Dictionary<string, string> s_names = new()
    {
        ["INBOX.a&b"] = "INBOX.a\uFFFDb",
        ["INBOX.a&-b"] = "INBOX.a&b",
        ["INBOX.a"] = "INBOX.a",
        ["INBOX.R&D"] = "INBOX.R&D",
        ["INBOX.AT&T.Bills"] = "INBOX.AT&T.Bills",
        ["INBOX.end&"] = "INBOX.end&",
        ["INBOX.&AA-"] = "INBOX.&AA-",
        ["INBOX.Gr&APwA3w-e"] = "INBOX.Gr\u00FC\u00DFe",
        ["INBOX.Gr\u00FC\u00DFe8"] = "INBOX.Gr\u00FC\u00DFe8",
        ["INBOX.\u65E5\u672C"] = "INBOX.\uFFFD\uFFFD",
        ["INBOX.&ZeVnLA-"] = "INBOX.\u65E5\u672C",
    };

    public static TheoryData<string> Raw() => [.. s_names.Keys];

    [Fact]
    public void Each_folder_has_a_name_of_its_own()
    {
        using ScriptedServer server = Start(out _);
        using Shell shell = Connect(server);

        string[] expected = [.. s_names.Values.Append("INBOX").Order(StringComparer.Ordinal)];

        Assert.Equal(expected, Words(shell.Run("(Get-SpectrumFolder).Path")));
        Assert.Equal(expected, Words(shell.Run("(Get-SpectrumFolderStatistics).FolderPath")));
    }

    [Theory]
    [MemberData(nameof(Raw))]
    public void A_folder_is_found_by_its_name_wherever_one_is_named(string wire)
    {
        (string Command, string Script)[] uses =
        [
            ("EXAMINE", "(Get-SpectrumMessage -Folder $f -First 1).Folder"),
            ("EXAMINE", "(Get-SpectrumFolder $f | Save-SpectrumMessage $d/one).Folder"),
            ("EXAMINE", "(Save-SpectrumMessage $d/two -Folder $f).Folder"),
            ("STATUS", "(Get-SpectrumFolder $f).Path"),
            ("EXAMINE", "(Get-SpectrumFolderStatistics $f -IncludeAnalysis).FolderPath"),
            ("UID COPY", "Copy-SpectrumMessage -Folder INBOX -Uid 1 $f; $f"),
            ("APPEND", "(Import-SpectrumMessage $d/1.eml -Folder $f -CheckpointPath $d/j).Folder"),
            ("SUBSCRIBE", "Set-SpectrumFolder $f -Subscribed; $f"),
            ("DELETE", "Remove-SpectrumFolder $f -Force -Confirm:$false; $f"),
        ];
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);
        File.WriteAllText(files.Combine("1.eml"), "Subject: one\r\n\r\nText\r\n");
        foreach ((string command, string script) in uses)
        {
            using ScriptedServer server = Start(out List<string> seen);
            using Shell shell = Connect(server);

            ShellResult result = shell.Run("$f, $d = $args; " + script, s_names[wire], files.Path).ThrowOnError();

            Assert.Equal((script, s_names[wire]), (script, Assert.Single(Words(result))));
            string? line = seen.FindLast(line => line.StartsWith(command + ' ', StringComparison.Ordinal));
            Assert.True(line is not null, $"{script}: {string.Join(Environment.NewLine, seen)}");
            Assert.Equal((command, wire), (command, NameOf(line)));
        }
    }

    [Fact]
    public void What_the_server_refuses_costs_that_folder_only()
    {
        // Bytes that are no UTF-8 cannot be sent as they came: the server knows no folder of the name that it is asked for.
        using ScriptedServer server = Start(out _, "INBOX.caf\uDCE9");
        using Shell shell = Connect(server);
        using var target = new TempFolder();

        ShellResult result = shell.Run("Get-SpectrumFolder | Save-SpectrumMessage $args[0] -Format Eml", target.Path);

        Assert.Equal(s_names.Count + 1, Directory.GetDirectories(target.Path, "*", SearchOption.AllDirectories).Count(HasMail));
        Assert.Single(result.Errors);
    }

    private static bool HasMail(string folder) => Directory.GetFiles(folder, "*.eml").Length > 0;

    private static string NameOf(string line) =>
        Regex
            .Matches(line, "\"[^\"]*\"|\\S+")
            .Select(word => word.Value.Trim('"'))
            .First(word => word.StartsWith("INBOX.", StringComparison.Ordinal));

    private static ScriptedServer Start(out List<string> seen, params string[] others)
    {
        var commands = new List<string>();
        seen = commands;
        var other = new OtherImap { Capabilities = "UIDPLUS", Says = line => Answer(line, commands) };
        other.Folders.UnionWith(s_names.Keys);
        other.Folders.UnionWith(others);
        return ScriptedServer.Start(other.Serve);
    }

    // A name that is not exactly the server's own is not there.
    private static string? Answer(string line, List<string> seen)
    {
        seen.Add(line);
        bool opens = Regex.IsMatch(line, "^(SELECT|EXAMINE|STATUS|UID COPY|APPEND|SUBSCRIBE|DELETE) ");
        bool isThere = line.Contains(" INBOX ", StringComparison.Ordinal) || line.EndsWith("INBOX", StringComparison.Ordinal);
        return opens && !isThere && !line.Contains("\"INBOX\"", StringComparison.Ordinal) && !s_names.ContainsKey(NameOf(line))
            ? "{tag} NO no such folder"
            : null;
    }

    private static Shell Connect(ScriptedServer server)
    {
        var shell = new Shell();
        OtherImap.Connect(shell, server, "raw");
        return shell;
    }

    private static string[] Words(ShellResult result) =>
        [.. result.ThrowOnError().Output.Select(path => path.ToString()!).Order(StringComparer.Ordinal)];
}
