using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers.Support;

/// <summary>A server for submission that delivers to Maildirs of its own.</summary>
internal sealed class SmtpHost : IDisposable
{
    private readonly Root _root;
    private readonly int _plain = Root.FreePort();
    private readonly int _tls = Root.FreePort();

    public SmtpHost(string name, IReadOnlyDictionary<string, string> certificates, string caFile)
    {
        CaFile = caFile;
        _root = name == "exim" ? Exim(certificates) : OpenSmtpd(certificates);
        Root.Await(_plain);
        Root.Await(_tls);
    }

    public string CaFile { get; }

    /// <summary>Who sends.</summary>
    public LabUser Ana { get; } = new("ana@lab.test", Host.Password);

    /// <summary>What Send-SpectrumMail gets of the account and the server.</summary>
    public Hashtable Account(bool tls, string? password = null) =>
        new()
        {
            ["Credential"] = Labs.Credential(Ana, password),
            ["SmtpServer"] = "localhost",
            ["Port"] = tls ? _tls : _plain,
            ["SmtpSecurity"] = tls ? "Tls" : "StartTls",
            ["CertificateAuthority"] = CaFile,
            ["TimeoutSec"] = 20,
        };

    /// <summary>The messages that a recipient has got, once there are as many.</summary>
    public IReadOnlyList<string> Delivered(string name, int count)
    {
        string folder = _root.Combine($"/lab/mail/{name}/new");
        Thread.Sleep(count == 0 ? 300 : 0);
        SpinWait.SpinUntil(() => count == 0 || Directory.Exists(folder) && Directory.GetFiles(folder).Length >= count, 20_000);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(File.ReadAllText)] : [];
    }

    public void Dispose() => _root.Dispose();

    private Root Exim(IReadOnlyDictionary<string, string> certificates)
    {
        var files = new Dictionary<string, string>(certificates)
        {
            ["/lab/users"] = string.Concat(Boxes.Select(name => $"{name}@lab.test: {Host.Password}\n")),
            ["/lab/boxes"] = string.Concat(Boxes.Select(name => $"{name}: {name}\n")),
            ["/etc/exim4/exim4.conf"] = """
                primary_hostname = mail.lab.test
                log_file_path = /lab/%slog
                spool_directory = /lab/spool
                local_interfaces = 127.0.0.1
                daemon_smtp_ports = PLAIN-PORT : TLS-PORT
                tls_on_connect_ports = TLS-PORT
                tls_certificate = /lab/server.pem
                tls_privatekey = /lab/server.key
                tls_advertise_hosts = *
                tls_verify_certificates = /lab/clients.pem
                tls_try_verify_hosts = *
                auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
                message_size_limit = 200K
                never_users = root
                keep_environment =
                acl_smtp_mail = sender
                acl_smtp_rcpt = recipient
                acl_smtp_data = content
                host_lookup =
                rfc1413_hosts =

                begin acl
                sender:
                  require message = authentication required
                          authenticated = *
                  deny message = sender address is not yours
                       condition = ${if !eqi{$sender_address}{$authenticated_id}}
                  accept
                recipient:
                  defer message = try again later
                        local_parts = later
                  require verify = recipient
                  accept
                content:
                  deny message = this looks like spam
                       condition = ${if match{$h_subject:}{lottery}}
                  accept

                begin routers
                local:
                  driver = accept
                  domains = lab.test
                  local_parts = lsearch;/lab/boxes
                  transport = maildir
                  cannot_route_message = unknown user

                begin transports
                maildir:
                  driver = appendfile
                  maildir_format
                  directory = /lab/mail/$local_part_data
                  create_directory
                  user = vmail
                  group = vmail

                begin authenticators
                plain:
                  driver = plaintext
                  public_name = PLAIN
                  server_prompts = :
                  server_condition = ${if eq{${lookup{$auth2}lsearch{/lab/users}}}{$auth3}}
                  server_set_id = $auth2
                external:
                  driver = external
                  public_name = EXTERNAL
                  server_advertise_condition = $tls_in_certificate_verified
                  server_param2 = ${certextract{subject,CN}{$tls_in_peercert}}
                  server_condition = ${if eqi{$auth1}{$auth2}}
                  server_set_id = $auth1

                """.Replace("PLAIN-PORT", Text(_plain), StringComparison.Ordinal).Replace(
                "TLS-PORT",
                Text(_tls),
                StringComparison.Ordinal
            ),
        };
        return new Root(
            "exim",
            files,
            """
            mkdir -p /lab/spool /lab/mail
            chown vmail:vmail /lab/mail
            chown Debian-exim:Debian-exim /lab /lab/spool /lab/server.key
            exim -bdf -q1m >/lab/out 2>&1 &
            """
        );
    }

    private static string Text(int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string[] Boxes => ["ana", "ben", "cleo", "dora", "emil", "fina", "gina", "gwen"];

    private Root OpenSmtpd(IReadOnlyDictionary<string, string> certificates)
    {
        string listen = "pki localhost auth <credentials> senders <mine>";
        var files = new Dictionary<string, string>(certificates)
        {
            ["/lab/users"] = string.Concat(Boxes.Select(name => $"{name}@lab.test vmail\n")),
            ["/lab/mine"] = string.Concat(Boxes.Select(name => $"{name}@lab.test {name}@lab.test\n")),
            ["/etc/ssl/certs/ca-certificates.crt"] = certificates["/lab/server.pem"],
            ["/etc/smtpd.conf"] = $$"""
                pki localhost cert "/lab/server.pem"
                pki localhost key "/lab/server.key"
                table users file:/lab/users
                table credentials file:/lab/credentials
                table mine file:/lab/mine
                smtp max-message-size 200K
                listen on 127.0.0.1 port {{_plain}} tls-require {{listen}}
                listen on 127.0.0.1 port {{_tls}} smtps {{listen}}
                action "deliver" maildir "/lab/mail/%{rcpt.user}" virtual <users> user vmail
                match from any for domain "lab.test" action "deliver"

                """,
        };
        return new Root(
            "opensmtpd",
            files,
            $"""
            mkdir -p /lab/mail /var/spool/smtpd /var/lib/opensmtpd/empty /var/empty
            chown vmail:vmail /lab/mail
            chmod 711 /var/spool/smtpd
            chmod 600 /lab/server.key
            chgrp opensmtpq /usr/sbin/smtpctl
            chmod 2755 /usr/sbin/smtpctl
            secret=$(smtpctl encrypt {Host.Password})
            for user in {string.Join(' ', Boxes)}; do echo "$user@lab.test $secret" >>/lab/credentials; done
            smtpd -d >/lab/out 2>&1 &
            """
        );
    }
}
