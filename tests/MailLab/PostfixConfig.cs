using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace SpectrumMail.MailLab;

/// <summary>Writes main.cf and master.cf: no name is looked up, nothing leaves the machine, nothing is throttled.</summary>
internal static class PostfixConfig
{
    private const string Internal = """
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        showq unix n - n - - showq
        error unix - - n - - error
        retry unix - - n - - error
        discard unix - - n - - discard
        lmtp unix - - n - - lmtp
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd

        """;

    public static void Write(LabFolder folder, LabOptions options, LabPorts ports, LabTools tools)
    {
        Dictionary<string, string> settings = Basics(folder, options, tools);
        Recipients(settings, folder);
        Submission(settings, folder, options);
        Limits(settings, options);
        if (options.AsksPolicy)
            Policy(settings);
        foreach ((string name, string value) in options.ExtraPostfix)
            settings[name] = value;
        string main = folder.Combine("postfix/main.cf");
        File.WriteAllLines(main, settings.Select(pair => $"{pair.Key} = {pair.Value}"));

        // Every program of Postfix reads a file again, and again, while it is younger than a second or two.
        LabFolder.MakeReadable(main);
        File.SetLastWriteTimeUtc(main, DateTime.UtcNow.AddMinutes(-1));

        string wrapped = options.SubmissionImplicitTls ? "  -o smtpd_tls_wrappermode=yes\n" : "";
        File.WriteAllText(
            folder.Combine("postfix/master.cf"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                127.0.0.1:{ports.Submission} inet n - n - - smtpd
                {wrapped}127.0.0.1:{ports.Submissions} inet n - n - - smtpd
                  -o smtpd_tls_wrappermode=yes
                {(options.SmtpOverIPv6 ? $"[::1]:{ports.Submissions} inet n - n - - smtpd\n  -o smtpd_tls_wrappermode=yes" : "")}

                """
            ) + Internal
        );
    }

    /// <summary>The socket where <see cref="LabUserMap"/> answers.</summary>
    public static string UserMap(LabFolder folder) => folder.Combine("postfix/users.socket");

    /// <summary>The socket where <see cref="LabPolicy"/> answers.</summary>
    public static string PolicySocket(LabFolder folder) => folder.Combine("postfix/policy.socket");

    private static Dictionary<string, string> Basics(LabFolder folder, LabOptions options, LabTools tools) =>
        new()
        {
            ["compatibility_level"] = "3.6",
            ["command_directory"] = "/usr/sbin",
            ["daemon_directory"] = tools.PostfixDaemons!,
            ["data_directory"] = folder.Combine("postfix-data"),
            ["queue_directory"] = folder.Combine("queue"),
            ["maillog_file"] = folder.Combine("postfix.log"),
            ["maillog_file_prefixes"] = folder.Path,
            ["mail_owner"] = "postfix",
            ["setgid_group"] = "postdrop",
            ["myhostname"] = "mail." + options.Domain,
            ["smtpd_banner"] = $"$myhostname ESMTP MailLab {folder.Id}",
            ["inet_interfaces"] = "127.0.0.1",
            ["inet_protocols"] = options.SmtpOverIPv6 ? "all" : "ipv4",
            ["disable_dns_lookups"] = "yes",
            ["smtpd_peername_lookup"] = "no",
            ["recipient_delimiter"] = "+",
        };

    private static void Recipients(Dictionary<string, string> settings, LabFolder folder)
    {
        settings["mydestination"] = "";
        settings["mynetworks"] = "";
        settings["alias_maps"] = "";
        settings["local_recipient_maps"] = "";
        settings["relay_domains"] = "";
        settings["local_transport"] = "error:5.7.1 The lab has no local mail";
        settings["relay_transport"] = settings["default_transport"] = "error:5.7.1 Nothing leaves the lab";
        settings["virtual_mailbox_domains"] = $"socketmap:unix:{UserMap(folder)}:{LabUsers.Domains}";
        settings["virtual_mailbox_maps"] = $"socketmap:unix:{UserMap(folder)}:{LabUsers.Mailboxes}";
        settings["virtual_transport"] = "lmtp:unix:" + folder.Combine("run/lmtp");
    }

    private static void Submission(Dictionary<string, string> settings, LabFolder folder, LabOptions options)
    {
        settings["smtpd_sasl_type"] = "dovecot";
        settings["smtpd_sasl_path"] = folder.Combine("run/auth-smtp");
        settings["smtpd_sasl_auth_enable"] = "yes";
        settings["smtpd_sasl_security_options"] = "noanonymous";
        settings["smtpd_tls_chain_files"] = folder.Combine("server-chain.pem");
        settings["smtpd_tls_security_level"] = options.PlainTextLogin ? "may" : "encrypt";
        settings["smtpd_tls_auth_only"] = options.PlainTextLogin ? "no" : "yes";
        settings["smtpd_tls_protocols"] = settings["smtpd_tls_mandatory_protocols"] =
            ">=" + LabTls.Oldest(options) + (options.MaxTls is null ? "" : ", <=" + options.MaxTls);
        if (LabTls.NeedsConfiguration(options))
        {
            settings["smtpd_tls_ciphers"] = settings["smtpd_tls_mandatory_ciphers"] = "medium";
            settings["tls_medium_cipherlist"] = LabTls.Ciphers(options);
            settings["import_environment"] =
                "MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ LANG=C OPENSSL_CONF=" + folder.Combine("openssl.cnf");
        }

        // A sender who has not logged in learns so at MAIL, with the reply code the protocol has for it.
        settings["smtpd_delay_reject"] = "no";
        settings["smtpd_sender_restrictions"] =
            "permit_sasl_authenticated, check_sender_access static:{530 5.7.0 Authentication required}";
        settings["smtpd_relay_restrictions"] = "reject_unauth_destination";
        settings["smtpd_recipient_restrictions"] = "reject_unauth_destination, permit_sasl_authenticated, reject";
        settings["disable_vrfy_command"] = "yes";
        if (!options.SmtpChunking)
            settings["smtpd_discard_ehlo_keywords"] = "chunking";
    }

    // At each step, before anything else is asked.
    private static void Policy(Dictionary<string, string> settings)
    {
        const string ask = "check_policy_service { unix:../postfix/policy.socket, default_action=DUNNO }";
        settings["smtpd_client_restrictions"] = settings["smtpd_end_of_data_restrictions"] = ask;
        settings["smtpd_sender_restrictions"] = ask + ", " + settings["smtpd_sender_restrictions"];
        settings["smtpd_recipient_restrictions"] = ask + ", " + settings["smtpd_recipient_restrictions"];
    }

    private static void Limits(Dictionary<string, string> settings, LabOptions options)
    {
        settings["message_size_limit"] = (
            options.SmtpSizeLimit ?? (options.Variant == LabVariant.Spectrum ? 20L << 20 : 50L << 20)
        ).ToString(CultureInfo.InvariantCulture);
        settings["mailbox_size_limit"] = settings["virtual_mailbox_limit"] = "0";
        settings["queue_minfree"] = "0";
        settings["in_flow_delay"] = "0";
        settings["default_process_limit"] = "200";
        settings["smtpd_error_sleep_time"] = "0";
        settings["smtpd_soft_error_limit"] = "10000";
        settings["smtpd_hard_error_limit"] = "10001";
        settings["smtpd_junk_command_limit"] = "10000";
        foreach (
            string rate in new[]
            {
                "connection_count",
                "connection_rate",
                "message_rate",
                "recipient_rate",
                "new_tls_session_rate",
                "auth_rate",
            }
        )
        {
            settings[$"smtpd_client_{rate}_limit"] = "0";
        }
    }
}
