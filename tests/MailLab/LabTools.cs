using System;
using System.IO;
using System.Linq;

namespace SpectrumMail.MailLab;

/// <summary>The servers' programs on this machine, installed when that is allowed and needed.</summary>
internal sealed record LabTools(string Dovecot, string Doveadm, string? PostfixDaemons, string? WhyNoPostfix)
{
    private const string DovecotPackages = "dovecot-core dovecot-imapd dovecot-pop3d dovecot-lmtpd";

    // policy-rc.d keeps the packages from starting their services, which are not wanted: the lab runs its own. The lock
    // is taken on a folder that always exists, so that no lock file stays behind. What was there comes back in any case.
    private const string InstallScript = """
        exec 9</var/lib/dpkg && flock 9 || exit 1
        policy=/usr/sbin/policy-rc.d
        if [ -e "$policy.before-maillab" ]; then mv -f "$policy.before-maillab" "$policy"; fi
        missing=
        for package in $1; do
            dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
        done
        [ -n "$missing" ] || exit 0
        restore() {
            rm -f "$policy"
            if [ -e "$policy.before-maillab" ]; then mv -f "$policy.before-maillab" "$policy"; fi
        }
        trap restore EXIT
        trap 'exit 1' HUP INT TERM
        if [ -e "$policy" ]; then mv -f "$policy" "$policy.before-maillab"; fi
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
        export DEBIAN_FRONTEND=noninteractive
        echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections 2>/dev/null
        get() { apt-get -o DPkg::Lock::Timeout=300 -qq -y --no-install-recommends install $missing 9<&-; }
        get || { apt-get -qq update 9<&- && get; } || exit 1
        if command -v systemctl >/dev/null; then
            for package in $missing; do
                case $package in
                    dovecot-core) systemctl disable dovecot.service dovecot.socket ;;
                    tinyproxy) systemctl disable tinyproxy.service ;;
                    stunnel4) systemctl disable stunnel4.service ;;
                    postfix) systemctl disable postfix.service ;;
                esac
            done
        fi
        exit 0
        """;

    public static LabTools Find(bool smtp)
    {
        LabTools? tools = Look(smtp);
        string wanted = DovecotPackages + (smtp && Environment.IsPrivilegedProcess ? " postfix" : "");
        bool complete = tools is not null && (!smtp || !Environment.IsPrivilegedProcess || tools.PostfixDaemons is not null);
        if (complete)
            return tools!;

        string advice = $"MailLab lacks servers: as root, apt-get install {wanted}";
        if (!CanInstall)
            return tools ?? throw new LabException(advice);

        if (Install(wanted) is string why)
            throw new LabException($"{advice} (tried: {why})");
        return Look(smtp) ?? throw new LabException(advice);
    }

    /// <summary>Whether this process may install Debian packages.</summary>
    public static bool CanInstall =>
        Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get") && Directory.Exists("/var/lib/dpkg");

    /// <summary>Installs packages without starting their services; says why when that failed.</summary>
    public static string? Install(string packages)
    {
        (int code, string output, string error) = Shell.Run("/bin/bash", ["-c", InstallScript, "install", packages]);
        return code == 0 ? null : string.Join(' ', (error + output).Trim().Split('\n').TakeLast(5));
    }

    /// <summary>
    /// Where a program is; null when it is not installed. The sbin folders are often not in an ordinary user's PATH.
    /// </summary>
    public static string? Program(string name) =>
        new[] { "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin" }
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private static LabTools? Look(bool smtp)
    {
        string? dovecot = Program("dovecot");
        string? doveadm = Program("doveadm");
        bool protocols = new[] { "imap", "pop3", "lmtp" }.All(name =>
            File.Exists("/usr/lib/dovecot/" + name) || File.Exists("/usr/libexec/dovecot/" + name)
        );
        if (dovecot is null || doveadm is null || !protocols)
            return null;

        string? daemons = new[] { "/usr/lib/postfix/sbin", "/usr/libexec/postfix" }.FirstOrDefault(folder =>
            File.Exists(Path.Combine(folder, "master"))
        );
        string? why = WhyNoSmtp(smtp, daemons);
        return new LabTools(dovecot, doveadm, why is null ? daemons : null, why);
    }

    private static string? WhyNoSmtp(bool smtp, string? daemons)
    {
        if (!smtp)
        {
            return "not asked for";
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return "Postfix runs only as root";
        }

        return daemons is null ? "Postfix is not installed (apt-get install postfix)" : null;
    }
}
