using System;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MailKit.Net.Smtp;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Diagnostics;

/// <summary>What a connection test has read from the server, apart from its steps.</summary>
internal sealed class ConnectionFindings
{
    public string[] Capabilities { get; private set; } = [];

    public string[] Mechanisms { get; private set; } = [];

    public long? MaxMessageSize { get; private set; }

    public MailboxQuota? Quota { get; set; }

    /// <summary>Notes what the server says it can do; once it has greeted, and again after sign-in, when many say more.</summary>
    public void Learn(MailService client)
    {
        if (client.AuthenticationMechanisms.Count > 0)
        {
            Mechanisms = client.AuthenticationMechanisms.OrderBy(name => name, StringComparer.Ordinal).ToArray();
        }

        string names = client switch
        {
            ImapClient imap => imap.Capabilities.ToString(),
            Pop3Client pop3 => pop3.Capabilities.ToString(),
            SmtpClient smtp => smtp.Capabilities.ToString(),
            _ => string.Empty,
        };
        Capabilities = names.Split([", "], StringSplitOptions.None).Where(name => name != "None").ToArray();
        MaxMessageSize = client is SmtpClient { MaxSize: > 0 } submission ? submission.MaxSize : null;
    }
}
