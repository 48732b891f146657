using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net.Mail;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sending;

/// <summary>Converts PowerShell's values to those that messages are composed of.</summary>
internal static class MessageInput
{
    private static readonly (DeliveryNotificationOptions Option, DeliveryNotices Notice)[] s_notices =
    [
        (DeliveryNotificationOptions.OnSuccess, DeliveryNotices.Success),
        (DeliveryNotificationOptions.OnFailure, DeliveryNotices.Failure),
        (DeliveryNotificationOptions.Delay, DeliveryNotices.Delay),
        (DeliveryNotificationOptions.Never, DeliveryNotices.Never),
    ];

    /// <summary>The parameters that compose a message. They cannot change a message in a file.</summary>
    public static IReadOnlyList<string> ComposingParameters { get; } =
    [
        nameof(SendSpectrumMailCommand.Subject),
        nameof(SendSpectrumMailCommand.Body),
        nameof(SendSpectrumMailCommand.BodyAsHtml),
        nameof(SendSpectrumMailCommand.TextBody),
        nameof(SendSpectrumMailCommand.HtmlBody),
        nameof(SendSpectrumMailCommand.Attachments),
        nameof(SendSpectrumMailCommand.InlineAttachment),
        nameof(SendSpectrumMailCommand.ReplyTo),
        nameof(SendSpectrumMailCommand.Priority),
        nameof(SendSpectrumMailCommand.Header),
        nameof(SendSpectrumMailCommand.MessageId),
        nameof(SendSpectrumMailCommand.InReplyTo),
        nameof(SendSpectrumMailCommand.References),
        nameof(SendSpectrumMailCommand.MessageTemplate),
    ];

    /// <summary>Reads a column of a row: a property, or an entry of a hash table; null when there is none.</summary>
    public static string? ReadColumn(PSObject? row, string name)
    {
        if (row?.BaseObject is IDictionary table)
        {
            return table.Contains(name) ? ToText(table[name]) : null;
        }

        return row?.Properties[name] is { } property ? ToText(property.Value) : null;
    }

    /// <summary>Reads a hash table of names and texts. A value may be one text or a list.</summary>
    public static IEnumerable<KeyValuePair<string, string[]>> ReadTable(IDictionary table) =>
        table
            .Keys.Cast<object>()
            .Select(key => new KeyValuePair<string, string[]>(
                ToText(key),
                (table[key] is not string && table[key] is IEnumerable many ? many.Cast<object?>() : [table[key]])
                    .Select(ToText)
                    .ToArray()
            ));

    /// <summary>Reads header fields from a hash table of names and texts.</summary>
    public static KeyValuePair<string, string>[] ReadHeaders(IDictionary table) =>
        table.Count == 0
            ? []
            : ReadTable(table)
                .SelectMany(field => field.Value.Select(value => new KeyValuePair<string, string>(field.Key, value)))
                .ToArray();

    /// <summary>Reads a template from a hash table or a file; null when there is none.</summary>
    /// <param name="template">The hash table, or the path of the file.</param>
    /// <param name="resolve">Resolves the path.</param>
    /// <exception cref="MailException">The file cannot be read, or a field is unknown.</exception>
    public static MessageTemplate? ReadTemplate(object? template, Func<string, string> resolve) =>
        PlainValue.Unwrap(template) switch
        {
            null => null,
            IDictionary table => new MessageTemplate(ReadTable(table)),
            object path => MessageTemplate.Read(resolve(path.ToString()!)),
        };

    /// <summary>Returns the path of a file that was piped; null when the object is a row.</summary>
    public static string? ReadPipedFile(PSObject? input) =>
        input?.BaseObject switch
        {
            FileSystemInfo file => file.FullName,
            string { Length: > 0 } path => path,
            _ => null,
        };

    /// <summary>Resolves the paths of files to attach; wildcards are allowed.</summary>
    /// <exception cref="MailException">AttachmentNotFound.</exception>
    public static string[] ResolveAttachments(PSCmdlet cmdlet, IEnumerable<string> paths) =>
        paths.SelectMany(path => Resolve(cmdlet, path, ex => ComposingFailures.AttachmentNotFound.Make(path, ex))).ToArray();

    /// <summary>Resolves the paths of files that the HTML text shows, from a hash table of content ids and paths.</summary>
    /// <exception cref="MailException">AttachmentNotFound.</exception>
    public static InlineFile[] ResolveInline(PSCmdlet cmdlet, IDictionary table) =>
        table.Count == 0
            ? []
            : ReadTable(table).Select(file => new InlineFile(file.Key, ResolveAttachments(cmdlet, [file.Value[0]])[0])).ToArray();

    /// <summary>Resolves the paths of files that are messages; wildcards are allowed.</summary>
    /// <exception cref="MailException">MessageFileNotFound.</exception>
    public static IEnumerable<string> ResolveMessages(PSCmdlet cmdlet, IEnumerable<string> paths) =>
        paths.SelectMany(path => Resolve(cmdlet, path, ex => ComposingFailures.MessageFileNotFound.Make("message", path, ex)));

    /// <summary>Converts the notices of Send-MailMessage.</summary>
    public static DeliveryNotices ToNotices(DeliveryNotificationOptions options)
    {
        DeliveryNotices notices = DeliveryNotices.None;
        foreach ((DeliveryNotificationOptions option, DeliveryNotices notice) in s_notices)
        {
            if ((options & option) != 0)
            {
                notices |= notice;
            }
        }

        return notices;
    }

    // The name of an existing file is taken literally; otherwise wildcards are resolved.
    private static IReadOnlyCollection<string> Resolve(PSCmdlet cmdlet, string path, Func<Exception?, MailException> missing)
    {
        try
        {
            string literal = FileSystemPath.Resolve(cmdlet, path);
            if (File.Exists(literal))
            {
                return [literal];
            }

            // The engine returns nothing for a wildcard without a match. Here a file is missing.
            IReadOnlyCollection<string> found = FileSystemPath.Matching(cmdlet, path);
            return found.Count > 0 ? found : throw missing(null);
        }
        catch (Exception ex)
            when (ex is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            throw missing(ex);
        }
    }

    private static string ToText(object? value) => LanguagePrimitives.ConvertTo<string>(value) ?? string.Empty;
}
