using System.Collections.Generic;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Servers.Support;

/// <summary>Dovecot 2.3 as the other tests run it, to compare with.</summary>
internal sealed class Dovecot23(Lab lab) : Host
{
    private int _number;

    public override int ImapPort => lab.ImapPort;

    public override int ImapsPort => lab.ImapsPort;

    public override LabUser NewUser()
    {
        var user = new LabUser($"other{System.Threading.Interlocked.Increment(ref _number)}@lab.test", Password);
        lab.AddUser(user);
        return user;
    }

    public override void Dispose() { }
}

/// <summary>Cyrus as Debian sets it up: folders below <c>INBOX.</c>, shared folders beside them.</summary>
internal sealed class Cyrus : Host
{
    private readonly Root _root;

    /// <param name="certificates">The certificate and its key.</param>
    /// <param name="mechanisms">Its mechanisms.</param>
    /// <param name="more">More settings.</param>
    public Cyrus(IReadOnlyDictionary<string, string> certificates, string mechanisms = "PLAIN", string more = "")
    {
        var files = new Dictionary<string, string>(certificates)
        {
            ["/etc/imapd.conf"] = $"{Settings}sasl_mech_list: {mechanisms}\n{more}\n",
            ["/etc/cyrus.conf"] = $$"""
                START {
                  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -r"
                  idled cmd="idled"
                }
                SERVICES {
                  imap cmd="imapd -U 30" listen="127.0.0.1:{{ImapPort}}" prefork=0 maxchild=100
                  imaps cmd="imapd -s -U 30" listen="127.0.0.1:{{ImapsPort}}" prefork=0 maxchild=100
                }
                EVENTS { }

                """,
        };
        _root = new Root("cyrus", files, Start);
        Root.Await(ImapsPort);
        using PlainImap admin = Admin();
        foreach (string name in Names)
        {
            admin.Create("user." + name);
        }
    }

    public override string Prefix => "INBOX.";

    public override string Separator => ".";

    /// <summary>The administrator's connection (what cyradm does).</summary>
    public PlainImap Admin() => new(ImapPort, new LabUser("cyrus", Password));

    // Each message is a file of its own.
    public override IReadOnlyList<byte[]> OnDisk(LabUser user)
    {
        string folder = _root.Run("/usr/lib/cyrus/bin/mbpath", "user." + user.Name).Trim();
        return [.. Directory.EnumerateFiles(_root.Combine(folder), "*.").Select(File.ReadAllBytes)];
    }

    public override void Dispose() => _root.Dispose();

    private static string Start =>
        $"""
            mkdir -p /lab/cyrus /lab/spool /run/cyrus/proc /run/cyrus/lock
            for user in cyrus {string.Join(
                ' ',
                Names
            )}; do echo {Password} | saslpasswd2 -p -c -f /lab/sasldb2 -u localhost $user; done
            chown -R cyrus:mail /lab /run/cyrus
            export CYRUS_USER=cyrus
            /usr/lib/cyrus/bin/master -D -C /etc/imapd.conf -M /etc/cyrus.conf >/lab/log 2>&1 &
            """;

    private const string Settings = """
        configdirectory: /lab/cyrus
        proc_path: /run/cyrus/proc
        mboxname_lockpath: /run/cyrus/lock
        idlesocket: /run/cyrus/idle
        notifysocket: /run/cyrus/notify
        lmtpsocket: /run/cyrus/lmtp
        defaultpartition: default
        partition-default: /lab/spool
        admins: cyrus
        altnamespace: no
        unixhierarchysep: no
        virtdomains: userid
        defaultdomain: lab.test
        servername: localhost
        allowplaintext: yes
        sasl_pwcheck_method: auxprop
        sasl_auxprop_plugin: sasldb
        sasl_sasldb_path: /lab/sasldb2
        tls_server_cert: /lab/server.pem
        tls_server_key: /lab/server.key
        imapidlepoll: 1
        popminpoll: 1

        """;
}

/// <summary>Courier-IMAP: Maildir++, no extension but what it had in 2003.</summary>
internal sealed class Courier : Host
{
    private readonly Root _root;

    public Courier(IReadOnlyDictionary<string, string> certificates)
    {
        string[] settings = ["imapd", "imapd-ssl", "authdaemonrc"];
        Dictionary<string, string> files = settings.ToDictionary(
            name => "/etc/courier/" + name,
            name => File.ReadAllText(System.IO.Path.Combine(Root.Folder, "courier", "etc", "courier", name)) + "\n" + Own(name)
        );
        files["/etc/courier/imapd.pem"] = certificates["/lab/server-chain.pem"];
        _root = new Root("courier", files, Start);
        Root.Await(ImapPort);
        Root.Await(ImapsPort);
    }

    public override string Prefix => "INBOX.";

    public override string Separator => ".";

    /// <summary>A mailbox with a limit.</summary>
    public LabUser Limited { get; } = new("limited@lab.test", Password);

    public override IReadOnlyList<byte[]> OnDisk(LabUser user) => Maildir(_root, user);

    public override void Dispose() => _root.Dispose();

    // The files are shell scripts: the last word counts.
    private string Own(string name) =>
        name switch
        {
            "imapd" => $"ADDRESS=127.0.0.1\nPORT={ImapPort}\nMAXDAEMONS=100\nMAXPERIP=100\nIMAP_ULIMITD=\nIMAP_ENHANCEDIDLE=1\n",
            "imapd-ssl" => $"SSLADDRESS=127.0.0.1\nSSLPORT={ImapsPort}\nTLS_DHPARAMS=\nTLS_TRUSTCERTS=\n",
            _ => "authmodulelist=\"authuserdb\"\n",
        };

    private static string Start =>
        $"""
            mkdir -p /run/courier/authdaemon /var/lib/courier /lab/mail
            chown courier:courier /etc/courier/imapd.pem /run/courier /run/courier/authdaemon /var/lib/courier
            chmod 600 /etc/courier/imapd.pem
            secret=$(echo {Password} | userdbpw -md5)
            for user in limited {string.Join(' ', Names)}; do
                mkdir -p /lab/mail/$user/Maildir/new /lab/mail/$user/Maildir/cur /lab/mail/$user/Maildir/tmp
                printf '%s\tuid=505|gid=505|home=/lab/mail/%s|mail=/lab/mail/%s/Maildir|systempw=%s\n' \
                    $user@lab.test $user $user "$secret" >>/etc/courier/userdb
            done
            printf '20000S\n0 0\n' >/lab/mail/limited/Maildir/maildirsize
            chown -R 505:505 /lab/mail
            chmod 700 /etc/courier/userdb
            makeuserdb
            authdaemond start
            /usr/lib/courier/imapd start 2>/dev/null
            /usr/lib/courier/imapd-ssl start 2>/dev/null
            """;
}

/// <summary>Dovecot 2.4, with a configuration of its own kind.</summary>
internal sealed class Dovecot24 : Host
{
    private readonly Root _root;

    public Dovecot24(IReadOnlyDictionary<string, string> certificates)
    {
        var files = new Dictionary<string, string>(certificates)
        {
            ["/lab/users"] = string.Concat(Names.Select(name => $"{name}@lab.test:{{PLAIN}}{Password}\n")),
            ["/etc/dovecot/dovecot.conf"] = $$"""
                dovecot_config_version = 2.4.0
                dovecot_storage_version = 2.4.0
                protocols = imap
                base_dir = /run/dovecot
                log_path = /lab/log
                listen = 127.0.0.1
                ssl = yes
                ssl_server_cert_file = /lab/server.pem
                ssl_server_key_file = /lab/server.key
                auth_allow_cleartext = yes
                auth_mechanisms = plain login
                mail_driver = maildir
                mail_path = /lab/mail/%{user | username}/Maildir
                mail_uid = vmail
                mail_gid = vmail
                first_valid_uid = 1
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
                  mailbox Trash {
                    auto = create
                    special_use = \Trash
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
                service imap {
                  process_limit = 200
                }

                """,
        };
        _root = new Root(
            "dovecot24",
            files,
            """
            mkdir -p /lab/mail /run/dovecot
            chown vmail:vmail /lab/mail
            dovecot -F >/lab/out 2>&1 &
            """
        );
        Root.Await(ImapsPort);
    }

    public override IReadOnlyList<byte[]> OnDisk(LabUser user) => Maildir(_root, user);

    /// <summary>An answer of doveadm, line by line.</summary>
    public string[] Doveadm(LabUser user, string command, params string[] words) =>
        _root
            .Run(["doveadm", .. command.Split(' '), "-u", user.Address, .. words])
            .Split('\n', System.StringSplitOptions.RemoveEmptyEntries);

    public override void Dispose() => _root.Dispose();
}
