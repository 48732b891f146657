using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Discovery;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Saving;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Desktop;

/// <summary>Signs in, lists, saves, composes and sends; writes a line about each. Exit code 0 when all of it went well.</summary>
internal static class Program
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    /// <param name="arguments"> Server, IMAP port, SMTP port (0 to send nothing), file of the authority, user name, folder to
    /// save to. The password stands in DESKTOP_PASSWORD, what the host has set for TLS in DESKTOP_PROTOCOLS.
    /// </param>
    public static int Main(string[] arguments)
    {
        if (Environment.GetEnvironmentVariable("DESKTOP_PROTOCOLS") is { Length: > 0 } protocols)
        {
            ServicePointManager.SecurityProtocol = (SecurityProtocolType)Enum.Parse(typeof(SecurityProtocolType), protocols);
        }

        ServerEndpoint imap = Endpoint(MailProtocol.Imap, arguments[0], arguments[1], MailSecurity.Tls);
        ServerEndpoint[] smtp =
            arguments[2] == "0" ? [] : [Endpoint(MailProtocol.Smtp, arguments[0], arguments[2], MailSecurity.StartTls)];
        var credential = new NetworkCredential(arguments[4], Environment.GetEnvironmentVariable("DESKTOP_PASSWORD"));
        var policy = new ConnectionPolicy
        {
            Authorities = CertificateAuthorities.Read(arguments[3]),
            Timeout = TimeSpan.FromSeconds(60),
        };
        using var account = new MailAccount(
            new AccountSettings(credential, MailProvider.All[0], MailProtocol.Imap, [imap], smtp, policy)
        );
        account.Connect(CancellationToken.None);
        Write("connected", account.Mailbox.State);
        List(account);
        foreach (SaveFormat format in Enum.GetValues(typeof(SaveFormat)).Cast<SaveFormat>())
        {
            Write("saved " + format, Save(account, Path.Combine(arguments[5], format.ToString()), format));
        }

        using ComposedMessage message = Compose(account, arguments[5]);
        Write("composed", message.Message.Attachments.Count());
        Write("discovered", new ServerDiscovery().Find("me@nothing.test", policy, CancellationToken.None).Failure().ErrorId);
        Write("sent", smtp.Length == 0 ? "nothing" : Send(account, message, arguments[5]));
        return 0;
    }

    private static ServerEndpoint Endpoint(MailProtocol protocol, string host, string port, MailSecurity security) =>
        new(protocol, host, int.Parse(port, s_culture), security);

    private static void List(MailAccount account)
    {
        Write("folders", FolderReader.List(account, "desktop", CancellationToken.None).Count);
        var query = new MessageQuery { Details = [MessageDetail.Attachments] };
        MessageReader reader = MessageReader.Find(account, "desktop", query, null, CancellationToken.None);
        SpectrumMessage[] messages = [.. reader.Read(CancellationToken.None).SelectMany(batch => batch.Messages)];
        Write("messages", messages.Length);
        Write("subjects", messages.Count(message => message.Subject.Length > 0));
    }

    private static int Save(MailAccount account, string folder, SaveFormat format)
    {
        IMessageSaver saver = SaverFactory.Create(account, new SavePlan(folder, format, "desktop"));
        using FolderSave save = saver.Open("INBOX", 0, CancellationToken.None);
        var output = new RecordedOutput();
        saver.SaveAll(save, output, CancellationToken.None);
        return output.Errors.TryPeek(out MailException? failure) ? throw failure : save.Conclude().Saved;
    }

    private static ComposedMessage Compose(MailAccount account, string folder)
    {
        string attachment = Path.Combine(folder, "Größe.txt");
        File.WriteAllText(attachment, "text");
        return MessageComposer.Compose(
            new MessageDraft
            {
                From = account.Settings.Credential.UserName,
                To = [account.Settings.Credential.UserName],
                Subject = "From .NET Framework: Grüße",
                TextBody = "Text ✓",
                HtmlBody = "<p>Text ✓</p>",
                Attachments = [attachment],
            }
        );
    }

    private static SendStatus Send(MailAccount account, ComposedMessage message, string folder)
    {
        var submission = new Submission(account, new RateLedger(folder, account.Settings.Credential.UserName), "desktop");
        SendReport report = submission.Send(
            message,
            new SendOptions(),
            null,
            new SendContext(0, new RecordedOutput(), CancellationToken.None)
        );
        return report.Failure is null ? report.Result.Status : throw report.Failure;
    }

    private static void Write(string what, object value) => Console.WriteLine(string.Format(s_culture, "{0}: {1}", what, value));
}
