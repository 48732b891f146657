using System;
using System.Globalization;
using System.IO;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>Writes dovecot.conf: everything below the lab's folder, nothing that slows a test down.</summary>
internal static class DovecotConfig
{
    private static readonly string[] s_folders = ["Drafts", "Sent", "Trash", "Spam/Junk", "Archive"];

    public static void Write(LabFolder folder, LabOptions options, LabPorts ports)
    {
        var text = new StringBuilder();
        Basics(text, folder);
        Tls(text, folder, options);
        Logins(text, options, ports);
        Sockets(text);
        Users(text, folder);
        PasswordTable(folder);
        Mail(text, options);
        foreach ((string name, string value) in options.ExtraDovecot)
            Extra(text, name, value);
        File.WriteAllText(folder.Combine("dovecot.conf"), text.ToString());
        LabFolder.MakeReadable(folder.Combine("dovecot.conf"));
    }

    /// <summary>Whose files the mail is.</summary>
    public static string Owner => Environment.IsPrivilegedProcess ? "mail" : Environment.UserName;

    /// <summary>The group of the same.</summary>
    public static string Group => Environment.IsPrivilegedProcess ? "mail" : Shell.Must("id", "-gn").Trim();

    private static void Basics(StringBuilder text, LabFolder folder) =>
        text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                base_dir = {{folder.Combine("run")}}
                state_dir = {{folder.Combine("state")}}
                log_path = {{folder.Combine("dovecot.log")}}
                instance_name = maillab-{{folder.Id}}
                login_greeting = MailLab {{folder.Id}} ready.
                protocols = imap pop3 lmtp
                listen = 127.0.0.1
                shutdown_clients = yes
                default_process_limit = 4096
                default_client_limit = 16384
                default_vsz_limit = 2G
                mail_max_userip_connections = 0
                auth_mechanisms = plain login
                auth_failure_delay = 0
                recipient_delimiter = +

                """
            )
            .Append(Environment.IsPrivilegedProcess ? "" : Unprivileged());

    // Everything runs as the one user there is, and nothing can change its root folder.
    private static string Unprivileged()
    {
        var text = new StringBuilder(
            $"""
            default_internal_user = {Owner}
            default_login_user = {Owner}
            default_internal_group = {Group}

            """
        );
        foreach (string service in new[] { "anvil", "imap-login", "pop3-login", "imap-urlauth-login", "submission-login" })
        {
            text.Append(CultureInfo.InvariantCulture, $"service {service} {{\n  chroot =\n}}\n");
        }

        return text.ToString();
    }

    private static void Tls(StringBuilder text, LabFolder folder, LabOptions options)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            ssl = {(options.PlainTextLogin ? "yes" : "required")}
            disable_plaintext_auth = {(options.PlainTextLogin ? "no" : "yes")}
            ssl_cert = <{folder.Combine("server.pem")}
            ssl_key = <{folder.Combine("server.key")}
            ssl_min_protocol = {LabTls.Oldest(options)}

            """
        );
        if (!LabTls.NeedsConfiguration(options))
            return;

        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            import_environment = TZ OPENSSL_CONF={folder.Combine("openssl.cnf")}
            ssl_cipher_list = {LabTls.Ciphers(options)}

            """
        );
    }

    private static void Logins(StringBuilder text, LabOptions options, LabPorts ports)
    {
        // Spectrum's ports are those of a front.
        bool front = options.Variant == LabVariant.Spectrum;
        string plainAddress = options.PlainTextLogin ? "127.0.0.1" : Relay.ServerSide.ToString();
        text.Append(
            CultureInfo.InvariantCulture,
            $$"""
            service imap-login {
              service_count = 0
              inet_listener imap {
                address = {{plainAddress}}
                port = {{ports.Imap}}
              }
              inet_listener imaps {
                port = {{(front ? 0 : ports.Imaps)}}
                ssl = yes
              }
              # For the lab itself: from its own address Dovecot accepts a login without TLS.
              inet_listener seed {
                port = {{ports.Seed}}
              }
            }
            # A process of these serves one connection after another: starting one costs more than a test does in it.
            service imap {
              service_count = 0
            }
            service pop3 {
              service_count = 0
            }
            service doveadm {
              service_count = 0
            }
            service pop3-login {
              service_count = 0
              inet_listener pop3 {
                address = {{plainAddress}}
                port = {{ports.Pop3}}
              }
              inet_listener pop3s {
                port = {{(front ? 0 : ports.Pop3s)}}
                ssl = yes
              }
              inet_listener pop3seed {
                port = {{(front ? ports.Pop3Seed : 0)}}
              }
            }
            {{(front ? "mail_max_userip_connections = 4" : "")}}

            """
        );
    }

    private static void Sockets(StringBuilder text) =>
        text.Append(
            """
            service auth {
              unix_listener auth-smtp {
                mode = 0666
              }
            }
            service lmtp {
              unix_listener lmtp {
                mode = 0666
              }
            }
            # Without this listener a wrong password does not make the next login wait.
            service anvil {
              unix_listener anvil-auth-penalty {
                mode = 0
              }
            }

            """
        );

    private static void Users(StringBuilder text, LabFolder folder)
    {
        string home = folder.Combine("mail") + "/%Ld/%Ln";
        text.Append(
            CultureInfo.InvariantCulture,
            $$"""
            first_valid_uid = 1
            first_valid_gid = 1
            mail_uid = {{Owner}}
            mail_gid = {{Group}}
            passdb {
              driver = dict
              args = {{folder.Combine("passdb.conf")}}
            }
            # Of users with a limit of their own.
            userdb {
              driver = prefetch
            }
            userdb {
              driver = static
              args = uid={{Owner}} gid={{Group}} home={{home}}
            }

            """
        );
    }

    // A file for each user: a passwd-file would be looked at once a second at most, and new users not be there yet.
    private static void PasswordTable(LabFolder folder)
    {
        string path = folder.Combine("passdb.conf");
        File.WriteAllText(
            path,
            $$"""
            uri = fs:posix:prefix={{folder.Combine("users")}}/
            passdb_objects = passdb
            key passdb {
              key = %Lu
              format = json
            }

            """
        );
        LabFolder.MakeReadable(path);
    }

    private static void Mail(StringBuilder text, LabOptions options)
    {
        string limit = options.QuotaBytes is long bytes ? $"bytes={bytes}" : "storage=5G";
        bool bare = options.IsBare;
        text.Append(
            CultureInfo.InvariantCulture,
            $$"""
            mail_location = mdbox:~/mdbox
            mail_fsync = never
            mdbox_rotate_size = 64M
            mail_plugins = quota
            plugin {
              quota = count:User quota
              quota_rule = *:{{limit}}
              quota_vsizes = yes
            }
            protocol imap {
              mail_plugins = $mail_plugins imap_quota{{(options.OfferCompress && !bare ? " imap_zlib" : "")}}
            }

            """
        );
        if (bare)
            text.Append("imap_capability = IMAP4rev1\n");

        text.Append(
            options.Variant == LabVariant.InboxPrefix
                ? "namespace inbox {\n  inbox = yes\n  prefix = INBOX.\n  separator = .\n"
                : "namespace inbox {\n  inbox = yes\n  separator = /\n"
        );
        foreach (string entry in s_folders)
        {
            string[] names = entry.Split('/');
            text.Append(CultureInfo.InvariantCulture, $"  mailbox {names[0]} {{\n    auto = subscribe\n");
            if (!bare)
                text.Append(CultureInfo.InvariantCulture, $"    special_use = \\{names[^1]}\n");
            text.Append("  }\n");
        }

        text.Append("}\n");
    }

    private static void Extra(StringBuilder text, string name, string value)
    {
        string[] path = name.Split('/');
        foreach (string section in path[..^1])
            text.Append(CultureInfo.InvariantCulture, $"{section} {{\n");
        text.Append(CultureInfo.InvariantCulture, $"{path[^1]} = {value}\n");
        foreach (string _ in path[..^1])
            text.Append("}\n");
    }
}
