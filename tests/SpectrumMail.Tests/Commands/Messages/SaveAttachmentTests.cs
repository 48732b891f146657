using System;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>What Save-SpectrumAttachment writes, and where.</summary>
public sealed class SaveAttachmentTests(Labs labs)
{
    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void No_name_leaves_the_directory_or_names_a_device(LabVariant variant)
    {
        string[] names = ["../../x", "..\\\\..\\\\y", "/etc/z", "C:\\\\w.txt", "CON", "NUL.txt", "dots...", "spaces  ", ".."];
        using Shell shell = With(
            labs.Variant(variant),
            [.. names.Select(name => Part($"application/octet-stream; name=\"{name}\"", "7bit", name))]
        );
        using var target = new TempFolder();

        shell.Run("Save-SpectrumAttachment $args[0] -Uid 1", target.Combine("a", "b")).ThrowOnError();

        string[] saved = Directory.GetFiles(target.Path, "*", SearchOption.AllDirectories);
        Assert.Equal(names.Length, saved.Length);
        Assert.All(saved, file => Assert.Equal(target.Combine("a", "b"), Path.GetDirectoryName(file)));
        Assert.All(saved, file => Assert.DoesNotMatch("""[<>:"\\|?*]|[. ]$|^(?i:CON|NUL)(\.|$)""", Path.GetFileName(file)));
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Content_is_decoded_byte_for_byte_under_the_decoded_name(LabVariant variant)
    {
        byte[] bytes = [.. Enumerable.Range(0, 3000).Select(number => (byte)(number * 7))];
        string base64 = Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n");
        string quoted = string.Join("=\r\n", bytes.Select(value => $"={value:X2}").Chunk(20).Select(line => string.Concat(line)));
        using Shell shell = With(
            labs.Variant(variant),
            Part("application/octet-stream; name=\"=?utf-8?B?R3LDtsOfZS5iaW4=?=\"", "base64", base64),
            Part("application/octet-stream; name*0*=utf-8''%C3%9C; name*1*=ber.bin", "quoted-printable", quoted),
            Part("application/octet-stream; name=uu.txt", "x-uuencode", "begin 644 uu.txt\r\n#0V%T\r\n`\r\nend"),
            Part("application/octet-stream; name=empty.bin", "base64", "")
        );
        using var target = new TempFolder();

        shell.Run("Save-SpectrumAttachment $args[0] -Uid 1", target.Path).ThrowOnError();

        Assert.Equal(bytes, File.ReadAllBytes(target.Combine("Größe.bin")));
        Assert.Equal(bytes, File.ReadAllBytes(target.Combine("Über.bin")));
        Assert.Equal("Cat", File.ReadAllText(target.Combine("uu.txt")));
        Assert.Empty(File.ReadAllBytes(target.Combine("empty.bin")));
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Equal_names_are_numbered_and_existing_files_stay(LabVariant variant)
    {
        using Shell shell = With(
            labs.Variant(variant),
            Part("text/csv; name=a.csv", "7bit", "one"),
            Part("text/csv; name=a.csv", "7bit", "two"),
            Part("text/csv; name=b.txt", "7bit", "three")
        );
        using var target = new TempFolder();

        Assert.Empty(shell.Run("Save-SpectrumAttachment $args[0] -Uid 1 -WhatIf -PassThru", target.Path).ThrowOnError().Output);
        Assert.False(Directory.Exists(target.Path));
        Directory.CreateDirectory(target.Path);
        File.WriteAllText(target.Combine("a.csv"), "mine");

        ShellResult saved = shell
            .Run("Save-SpectrumAttachment $args[0] -Uid 1 -Name A*.csv -PassThru", target.Path)
            .ThrowOnError();

        Assert.Equal(["a (2).csv", "a (3).csv"], saved.Output.Select(file => ((FileInfo)file.BaseObject).Name));
        Assert.Equal(
            ["mine", "one", "two"],
            new[] { "a.csv", "a (2).csv", "a (3).csv" }.Select(name => File.ReadAllText(target.Combine(name)))
        );
        Assert.Equal(3, Directory.GetFiles(target.Path).Length);
    }

    [Fact]
    public void Only_the_part_that_is_wanted_is_fetched()
    {
        using var log = new CommandLog();
        using Shell shell = Logged(
            labs.Full,
            log.Path,
            Part("text/csv; name=large.csv", "7bit", new string('x', 900)),
            Part("message/rfc822", "7bit", "Subject: inner\r\n\r\nText")
        );
        using var target = new TempFolder();
        log.New();

        shell.Run("Save-SpectrumAttachment $args[0] -Uid 1 -Name *.eml", target.Path).ThrowOnError();

        string[] fetches = [.. log.New().Where(command => command.StartsWith("UID FETCH", StringComparison.Ordinal))];
        Assert.Equal(2, fetches.Length);
        Assert.Contains("BODYSTRUCTURE", fetches[0], StringComparison.Ordinal);
        Assert.Contains("[3]", fetches[1], StringComparison.Ordinal);
        Assert.Equal("Subject: inner\r\n\r\nText", File.ReadAllText(Assert.Single(Directory.GetFiles(target.Path))));
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Odd_messages_never_end_the_command(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        Assert.True(OddMail.Messages.Count >= 200);
        lab.AppendAll(user.Address, "INBOX", OddMail.Messages);
        lab.Append(user.Address, "INBOX", Message(Part("text/csv; name=last-of-all.csv", "7bit", "last")));
        using Shell shell = LabShell.Connected(lab, user);
        using var target = new TempFolder();

        ShellResult result = shell.Run(
            "Save-SpectrumAttachment $args[0] -Uid (1..$args[1]) -IncludeInline",
            target.Path,
            OddMail.Messages.Count + 1
        );

        Assert.Null(result.Fatal);
        Assert.Empty(result.Errors);
        Assert.Equal("last", File.ReadAllText(target.Combine("last-of-all.csv")));
    }

    private static Shell With(Lab lab, params string[] parts) => Logged(lab, null, parts);

    private static Shell Logged(Lab lab, string? log, params string[] parts)
    {
        LabUser user = LabShell.NewUser(lab);
        lab.Append(user.Address, "INBOX", Message(parts));
        Shell shell = LabShell.For(lab);
        shell
            .Run(
                "if ($args[1]) { $lab.LogPath = $args[1] }; Connect-Spectrum -Credential $args[0] @lab",
                Labs.Credential(user),
                log!
            )
            .ThrowOnError();
        return shell;
    }

    private static string Part(string type, string encoding, string content) =>
        $"Content-Type: {type}\r\nContent-Transfer-Encoding: {encoding}\r\nContent-Disposition: attachment\r\n\r\n{content}\r\n";

    private static byte[] Message(params string[] parts) =>
        Encoding.UTF8.GetBytes(
            "Subject: parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n"
                + "--cut\r\nContent-Type: text/plain\r\n\r\nText\r\n"
                + string.Concat(parts.Select(part => "--cut\r\n" + part))
                + "--cut--\r\n"
        );
}
