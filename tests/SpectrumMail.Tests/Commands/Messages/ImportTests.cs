using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// What Import-SpectrumMessage restores of what Save-SpectrumMessage wrote, compared by a client of the lab's own and by doveadm.
/// </summary>
public sealed class ImportTests(Labs labs)
{
    private static readonly DateTimeOffset s_received = new(2024, 2, 29, 13, 14, 15, TimeSpan.FromHours(-5));

    public static TheoryData<LabVariant, string> Everywhere =>
        [
            .. from variant in Enum.GetValues<LabVariant>()
            from format in new[] { "Eml", "Mbox", "Maildir" }
            select (variant, format),
        ];

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Saved_messages_are_imported_with_bytes_flags_and_dates(LabVariant variant, string format)
    {
        Lab lab = labs.Variant(variant);
        LabUser from = LabShell.NewUser(lab);
        LabUser to = LabShell.NewUser(lab);
        lab.AppendAll(from.Address, "INBOX", OddMail.Messages);
        lab.Seed(from.Address, 40);
        lab.Append(
            from.Address,
            "INBOX",
            Text("Subject: lines\r\n\r\nFrom me\r\n>From you\r\n>>From all\r\n From none\r\n>>>Fro\r\nFrom "),
            "\\Draft \\Deleted",
            s_received
        );
        lab.Append(
            from.Address,
            "INBOX",
            Text("Subject: keywords\r\n\r\nText\r\n\r\n\r\n"),
            "\\Seen \\Answered \\Flagged Project7 $Forwarded",
            s_received
        );
        lab.Append(from.Address, "INBOX", Large());
        using Shell shell = LabShell.Connected(lab, from);
        using var target = new TempFolder();
        shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).ThrowOnError();
        shell.Run("Connect-Spectrum -Credential $args[0] @lab", Labs.Credential(to)).ThrowOnError();

        dynamic result = shell.Run("Import-SpectrumMessage $args[0]", target.Path).Single;

        IReadOnlyList<Seen> expected = Image.Of(lab, from);
        Assert.Equal(
            (expected.Count, 0, 0, 0, "INBOX"),
            ((int)result.Stored, (int)result.StoredBefore, (int)result.Skipped, (int)result.Failed, (string)result.Folder)
        );
        Assert.Equal(expected, Image.Of(lab, to));
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Large()
    {
        var text = new StringBuilder("From: Ann <ann@example.com>\r\nSubject: large\r\nMessage-ID: <large@example.com>\r\n\r\n");
        for (int line = 0; line < 60_000; line++)
        {
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{(line % 1000 == 0 ? "From " : string.Empty)}line {line} of a message larger than memory should hold\r\n"
            );
        }

        return Text(text.ToString());
    }
}
