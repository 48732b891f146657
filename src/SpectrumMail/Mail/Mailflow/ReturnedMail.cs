using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MimeKit;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>What a server reported about a test message (RFC 3464).</summary>
/// <param name="IsFinal">Whether the message will not arrive; otherwise it is only late.</param>
/// <param name="Status">The status code (RFC 3463).</param>
/// <param name="Words">The words of the server that refused it.</param>
/// <param name="Host">That server; empty when the report does not name it.</param>
internal sealed record ReturnedReport(bool IsFinal, string Status, string Words, string Host);

/// <summary>Recognizes a delivery report about a test message among what came back to its sender.</summary>
internal static class ReturnedMail
{
    // A report returns a message of a few hundred bytes.
    private const long Largest = 1_000_000;

    /// <summary>Whether a header is that of a report.</summary>
    public static bool IsReport(HeaderList? headers) =>
        headers?[HeaderId.ContentType]?.IndexOf("multipart/report", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>Reads a report about a test message; null when the message is none.</summary>
    /// <param name="folder">The open folder.</param>
    /// <param name="uid">The message there.</param>
    /// <param name="mark">The test message.</param>
    public static ReturnedReport? Read(IMailFolder folder, UniqueId uid, Func<TestMark, bool> mark)
    {
        long size = folder.Fetch([uid], MessageSummaryItems.UniqueId | MessageSummaryItems.Size).FirstOrDefault()?.Size ?? 0;
        if (size is 0 or > Largest)
        {
            return null;
        }

        using MimeMessage message = folder.GetMessage(uid);
        return Original(message) is { } original && mark(original) ? Describe(message) : null;
    }

    // The returned message, or its header only.
    private static TestMark? Original(MimeMessage message) =>
        Parts(message.Body)
            .OfType<MessagePart>()
            .Select(part => TestMark.Read(part.Message?.Headers))
            .FirstOrDefault(mark => mark is not null);

    private static ReturnedReport Describe(MimeMessage message)
    {
        HeaderList? fields = Parts(message.Body)
            .OfType<MessageDeliveryStatus>()
            .SelectMany(status => status.StatusGroups)
            .FirstOrDefault(group => group.Contains("Action"));
        string action = fields?["Action"]?.Trim() ?? "failed";
        bool isLate = action.StartsWith("delay", StringComparison.OrdinalIgnoreCase);
        return new ReturnedReport(
            !isLate && !action.StartsWith("deliver", StringComparison.OrdinalIgnoreCase),
            fields?["Status"]?.Trim() ?? string.Empty,
            AfterType(fields?["Diagnostic-Code"]),
            AfterType(fields?["Remote-MTA"])
        );
    }

    // "smtp; 550 5.1.1 ...": the type says what kind of code follows.
    private static string AfterType(string? value) =>
        value is null ? string.Empty : value.Substring(value.IndexOf(';') + 1).Trim();

    private static IEnumerable<MimeEntity> Parts(MimeEntity? entity) =>
        entity switch
        {
            null => [],
            Multipart multipart => multipart.SelectMany(Parts),
            _ => [entity],
        };
}
