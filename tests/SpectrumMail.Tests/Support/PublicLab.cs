using System;
using System.Collections.Generic;
using System.IO;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>A Dovecot with folders that all users share, below <c>Public</c>, where access rights (RFC 4314) hold.</summary>
internal static class PublicLab
{
    // Everybody may do everything there, as far as these lines go: a shared folder has no owner.
    private const string Rights = "Public anyone lrwstipekxa\nPublic.* anyone lrwstipekxa\n";

    /// <summary>The user's own folders lie below <c>INBOX.</c></summary>
    public static LabOptions Prefixed => Of(LabVariant.InboxPrefix, '.');

    /// <summary>The user's own folders have no prefix.</summary>
    public static LabOptions Plain => Of(LabVariant.Full, '/');

    private static LabOptions Of(LabVariant variant, char separator) =>
        new()
        {
            Variant = variant,
            Smtp = false,
            ExtraDovecot = new Dictionary<string, string>
            {
                ["plugin/acl"] = "vfile:" + AclFile(separator),
                ["mail_plugins"] = "quota acl",
                ["protocol imap/mail_plugins"] = "quota acl imap_quota imap_acl",
                ["namespace public/type"] = "public",
                ["namespace public/prefix"] = "Public" + separator,
                ["namespace public/separator"] = separator.ToString(),
                ["namespace public/location"] = "mdbox:%h/../public",
                ["namespace public/subscriptions"] = "no",
            },
        };

    // The same path every time, so that the lab is the same.
    private static string AclFile(char separator)
    {
        string path = Path.Combine(Path.GetTempPath(), $"spectrum-public-{Environment.ProcessId}-{(int)separator}");
        if (!File.Exists(path))
        {
            File.WriteAllText(path, Rights.Replace('.', separator));
        }

        return path;
    }
}
