using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net.Mail;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Commands.Sending;

/// <content>Making messages of the parameters and the row.</content>
public sealed partial class SendSpectrumMailCommand
{
    // What makes a message; one in a file is made already.
    private static readonly string[] s_composing =
    [
        nameof(Subject),
        nameof(Body),
        nameof(BodyAsHtml),
        nameof(TextBody),
        nameof(HtmlBody),
        nameof(Attachments),
        nameof(InlineAttachment),
        nameof(ReplyTo),
        nameof(Priority),
        nameof(Header),
        nameof(MessageId),
        nameof(InReplyTo),
        nameof(References),
        nameof(MessageTemplate),
    ];

    private IEnumerable<SendJob> Jobs(MailAccount account, string session, PSObject? row, string[] attachments)
    {
        SendOptions options = Options(account) with
        {
            FailOnAnyRejection = FailOnAnyRejection,
            SaveToSent = SaveToSent,
            Notices = Notices(DeliveryNotificationOption),
        };
        string? key = Given(MessageKey);
        SendJob Job(ComposedMessage message) =>
            new(message, account, session, options, key, row)
            {
                Queued = Queue || key is not null || RateLimitAction == RateLimitAction.Queue,
                OwnAccount = AccountComesWithRow,
            };
        string[] paths = Filled(Path);
        if (paths.Length == 0)
        {
            return [Job(MessageComposer.Compose(Draft(account, row, attachments)))];
        }

        // A file that comes by the pipeline fills -Attachments, too, by its PSPath; that is not what the user has asked for.
        string? given = s_composing.FirstOrDefault(name => name == nameof(Attachments) ? OnCommandLine(name) : IsGiven(name));
        if (given is not null)
        {
            throw ComposingFailures.ParameterConflict.Make(given);
        }

        string[] recipients = [.. Filled(To), .. Filled(Cc), .. Filled(Bcc)];
        return paths
            .SelectMany(path => Files(path, "message"))
            .Select(file => Job(MessageFile.Read(file, Given(From), recipients)));
    }

    private MessageDraft Draft(MailAccount account, PSObject? row, string[] attachments)
    {
        IReadOnlyDictionary<string, string[]> filled =
            _template?.Fill(name => Column(row, name)) ?? new Dictionary<string, string[]>();
        string[] Many(string name, string[] given) =>
            given.Length == 0 && filled.TryGetValue(name, out string[]? texts) ? Filled(texts) : given;
        string? One(string name, string? given) =>
            IsGiven(name) ? given
            : filled.TryGetValue(name, out string[]? texts) ? texts.FirstOrDefault()
            : null;
        string? text = One(nameof(TextBody), TextBody),
            html = One(nameof(HtmlBody), HtmlBody);
        bool plain = IsGiven(nameof(Body)) || (text is null && html is null);
        if (plain && (BodyAsHtml ? html : text) is not null)
        {
            throw ComposingFailures.BodyAmbiguous.Make();
        }

        return new MessageDraft
        {
            From = Given(One(nameof(From), From)) ?? account.Settings.Credential.UserName,
            To = Many(nameof(To), Filled(To)),
            Cc = Many(nameof(Cc), Filled(Cc)),
            Bcc = Many(nameof(Bcc), Filled(Bcc)),
            ReplyTo = Many(nameof(ReplyTo), Filled(ReplyTo)),
            Subject = One(nameof(Subject), Subject) ?? string.Empty,
            TextBody = plain && !BodyAsHtml ? Body : text,
            HtmlBody = plain && BodyAsHtml ? Body : html,
            Encoding = Encoding,
            Attachments = Many(nameof(Attachments), attachments).SelectMany(path => Files(path, "attachment")).ToArray(),
            Inline = Texts(InlineAttachment)
                .Select(file => new InlineFile(file.Key, Files(file.Value[0], "attachment").First()))
                .ToArray(),
            Headers = Texts(Header)
                .SelectMany(field => field.Value.Select(value => new KeyValuePair<string, string>(field.Key, value)))
                .ToArray(),
            MessageId = MessageId,
            InReplyTo = InReplyTo,
            References = References,
            Priority = Priority switch
            {
                MailPriority.High => DraftPriority.High,
                MailPriority.Low => DraftPriority.Low,
                _ => DraftPriority.Normal,
            },
        };
    }

    // Wildcards are resolved as for every file cmdlet; a name that is a file as it stands is taken as it stands.
    private IReadOnlyCollection<string> Files(string path, string what)
    {
        try
        {
            string literal = FileSystemPath.Resolve(this, path);
            if (File.Exists(literal))
            {
                return [literal];
            }

            // A wildcard that matches nothing is no error to the engine, but a missing file to whoever meant one.
            IReadOnlyCollection<string> found = FileSystemPath.Matching(this, path);
            return found.Count > 0 ? found : throw NotThere(path, what, null);
        }
        catch (Exception ex)
            when (ex is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            throw NotThere(path, what, ex);
        }
    }

    private static MailException NotThere(string path, string what, Exception? ex) =>
        what == "attachment"
            ? ComposingFailures.AttachmentNotFound.Make(path, ex)
            : ComposingFailures.MessageFileNotFound.Make(what, path, ex);

    private static string? Column(PSObject? row, string name) =>
        row?.BaseObject is IDictionary table
            ? table.Contains(name)
                ? Text(table[name])
                : null
            : row?.Properties[name] is { } property
                ? Text(property.Value)
                : null;

    private static IEnumerable<KeyValuePair<string, string[]>> Texts(IDictionary table) =>
        table
            .Keys.Cast<object>()
            .Select(key => new KeyValuePair<string, string[]>(
                Text(key),
                (table[key] is not string && table[key] is IEnumerable many ? many.Cast<object?>() : [table[key]])
                    .Select(Text)
                    .ToArray()
            ));

    private static string Text(object? value) => LanguagePrimitives.ConvertTo<string>(value) ?? string.Empty;

    private static DeliveryNotices Notices(DeliveryNotificationOptions options) =>
        (options.HasFlag(DeliveryNotificationOptions.OnSuccess) ? DeliveryNotices.Success : 0)
        | (options.HasFlag(DeliveryNotificationOptions.OnFailure) ? DeliveryNotices.Failure : 0)
        | (options.HasFlag(DeliveryNotificationOptions.Delay) ? DeliveryNotices.Delay : 0)
        | (options.HasFlag(DeliveryNotificationOptions.Never) ? DeliveryNotices.Never : 0);
}
