using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Servers.Support;

/// <summary>
/// Dovecot 2.4 that takes SCRAM with PLUS, for IMAP, POP3 and submission. It knows tls-unique for TLS 1.2 and tls-exporter for
/// TLS 1.3.
/// </summary>
internal sealed class ScramDovecot : Host
{
    private readonly Root _root;
    private readonly ScriptedServer _relay = ScriptedServer.Start(Relay);
    private readonly int _pop3s = Root.FreePort();
    private readonly int _submissions = Root.FreePort();

    /// <param name="certificates">The certificate and its key.</param>
    /// <param name="newestTls">The newest version of TLS, as OpenSSL writes it.</param>
    public ScramDovecot(IReadOnlyDictionary<string, string> certificates, string newestTls)
    {
        var files = new Dictionary<string, string>(certificates)
        {
            ["/lab/users"] = string.Concat(Names.Select(name => $"{name}@lab.test:{{PLAIN}}{Password}\n")),
            ["/lab/openssl.cnf"] = $"""
                openssl_conf = main
                [main]
                ssl_conf = ssl
                [ssl]
                system_default = limits
                [limits]
                MaxProtocol = {newestTls}

                """,
            ["/etc/dovecot/dovecot.conf"] = Settings,
        };
        _root = new Root(
            "dovecot24",
            files,
            """
            mkdir -p /lab/mail /run/dovecot
            chown vmail:vmail /lab/mail
            OPENSSL_CONF=/lab/openssl.cnf dovecot -F >/lab/out 2>&1 &
            """
        );
        foreach (int port in (int[])[ImapsPort, _pop3s, _submissions])
        {
            Root.Await(port);
        }
    }

    /// <summary>What Test-SpectrumConnection gets for all protocols.</summary>
    /// <param name="imap">What it gets for IMAP.</param>
    public Hashtable All(Hashtable imap) =>
        new(imap)
        {
            ["Pop3Server"] = "localhost",
            ["Pop3Port"] = _pop3s,
            ["Pop3Security"] = "Tls",
            ["SmtpServer"] = "localhost",
            ["SmtpPort"] = _submissions,
            ["SmtpSecurity"] = "Tls",
        };

    public override void Dispose()
    {
        _root.Dispose();
        _relay.Dispose();
    }

    // Submission signs in only where there is a server to relay to.
    private static void Relay(ScriptedConnection client)
    {
        client.WriteLine("220 relay ESMTP");
        while (client.ReadLine() is { } line)
        {
            client.WriteLine(line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-relay\n250 8BITMIME" : "250 OK");
        }
    }

    private string Settings =>
        $$"""
            dovecot_config_version = 2.4.0
            dovecot_storage_version = 2.4.0
            protocols = imap pop3 submission
            base_dir = /run/dovecot
            log_path = /lab/log
            listen = 127.0.0.1
            import_environment {
              OPENSSL_CONF = /lab/openssl.cnf
            }
            ssl = yes
            ssl_server_cert_file = /lab/server.pem
            ssl_server_key_file = /lab/server.key
            auth_allow_cleartext = no
            auth_failure_delay = 0
            auth_mechanisms = plain login scram-sha-1 scram-sha-256 scram-sha-1-plus scram-sha-256-plus
            mail_driver = maildir
            mail_path = /lab/mail/%{user | username}/Maildir
            mail_uid = vmail
            mail_gid = vmail
            first_valid_uid = 1
            submission_relay_host = 127.0.0.1
            submission_relay_port = {{_relay.Port}}
            passdb passwd-file {
              passwd_file_path = /lab/users
            }
            userdb static {
              fields {
                home = /lab/mail/%{user | username}
              }
            }
            namespace inbox {
              inbox = yes
              separator = /
            }
            service anvil {
              unix_listener anvil-auth-penalty {
                mode = 0
              }
            }
            service imap-login {
              inet_listener imap {
                port = {{ImapPort}}
              }
              inet_listener imaps {
                port = {{ImapsPort}}
                ssl = yes
              }
            }
            service pop3-login {
              inet_listener pop3 {
                port = 0
              }
              inet_listener pop3s {
                port = {{_pop3s}}
                ssl = yes
              }
            }
            service submission-login {
              inet_listener submission {
                port = 0
              }
              inet_listener submissions {
                port = {{_submissions}}
                ssl = yes
              }
            }

            """;
}
