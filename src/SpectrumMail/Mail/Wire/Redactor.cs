using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// Blanks out the password or the token in whatever a server says, in every form in which a sign-in sends it: a server may
/// repeat the line of the client.
/// </summary>
internal sealed class Redactor
{
    private const string Blank = "********";

    // A shorter form is part of many words, and only as a word of its own is it likely to be the password.
    private const int ShortestPart = 4;

    // So much of the middle of an encoded text is not there by chance.
    private const int ShortestInside = 8;

    // A server may repeat only the beginning of a long secret, such as a token. So much of it is not there by chance.
    private const int Opening = 32;

    // What OAUTHBEARER answers to a refusal.
    private static readonly string s_goOn = Encoded("\u0001");

    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private volatile string[] _forms = [];
    private string[] _public = [];

    /// <summary>Whether nothing is blanked out.</summary>
    public bool IsEmpty => _forms.Length == 0;

    /// <summary>Blanks out a password or a token: plain, quoted, and as the mechanisms encode it for a server.</summary>
    public void Hide(NetworkCredential credential, ServerEndpoint endpoint)
    {
        Hide(credential);
        if (credential is BearerCredential bearer)
        {
            Add(Encoded(BearerMechanism.Frame(BearerMechanism.Standard, bearer, endpoint)));
        }
    }

    /// <summary>Blanks out a password: plain, quoted, and as PLAIN, LOGIN and XOAUTH2 encode it.</summary>
    public void Hide(NetworkCredential credential)
    {
        (string user, string password) = (credential.UserName, credential.Password);
        if (password.Length == 0)
        {
            return;
        }

        string quoted = Quoted(password);
        _public = [user, Quoted(user), Encoded(user), s_goOn];
        Add(
            password,
            quoted,
            // Text that came as bytes is searched for the bytes.
            WireText.FromUtf8(password),
            WireText.FromUtf8(quoted),
            // A server that takes the bytes for Latin-1 encodes them once more.
            WireText.FromUtf8(WireText.FromUtf8(password)),
            WireText.FromUtf8(WireText.FromUtf8(quoted)),
            Encoded(password),
            Encoded($"\0{user}\0{password}"),
            Encoded($"{user}\0{user}\0{password}"),
            Encoded($"user={user}\u0001auth=Bearer {password}\u0001\u0001")
        );
        string[] inside = [Inside(password, 0), Inside(password, 1), Inside(password, 2)];
        Add(Array.FindAll(inside, form => form.Length >= ShortestInside));
    }

    /// <summary>Blanks out what was sent as an answer of a sign-in: as it is, and decoded, as a digest.</summary>
    public void Hide(string sent)
    {
        if (_public.Contains(sent.Trim('"', '=')))
        {
            return;
        }

        Add(sent.Trim('"', '='));
        try
        {
            byte[] bytes = Convert.FromBase64String(sent);
            string decoded = WireText.Read(bytes, 0, bytes.Length);
            string[] words = decoded.Split([' ', ',', '\0'], StringSplitOptions.RemoveEmptyEntries);
            Add(words.Length > 1 ? words[words.Length - 1] : decoded);
        }
        catch (FormatException)
        {
            // It was sent plain.
        }
    }

    /// <summary>A text of the server without any form of the password.</summary>
    public string Clean(string text)
    {
        foreach (string form in _forms)
        {
            text = Clean(text, form);
        }

        return text;
    }

    /// <summary>As <see cref="Clean(string)"/>, for the end of a line whose beginning is lost: a form may be cut there.</summary>
    public string CleanEnd(string text)
    {
        int longest = _forms.Length == 0 ? 0 : _forms[0].Length;

        // First all of it: cutting would take away the beginning of another form, which is known by it.
        string clean = Clean(text);
        return clean.Length <= longest ? string.Empty : clean.Substring(longest);
    }

    /// <summary>How many characters at the end of a text may be the beginning of a form, whose rest is still to come.</summary>
    public int Unfinished(string text)
    {
        int most = 0;
        foreach (string form in _forms)
        {
            for (int length = Math.Min(form.Length - 1, text.Length); length > most; length--)
            {
                if (string.Compare(text, text.Length - length, form, 0, length, StringComparison.OrdinalIgnoreCase) == 0)
                {
                    most = length;
                }
            }
        }

        return most;
    }

    private static string Clean(string text, string form)
    {
        string sought = form.Length > 2 * Opening ? form.Substring(0, Opening) : form;
        int found = text.IndexOf(sought, StringComparison.OrdinalIgnoreCase);
        if (found < 0)
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        int copied = 0;
        for (; found >= 0; found = text.IndexOf(sought, found, StringComparison.OrdinalIgnoreCase))
        {
            int end = EndOf(form, text, found + sought.Length, sought.Length);
            if (form.Length < ShortestPart && (IsWordAt(text, found - 1) || IsWordAt(text, end)))
            {
                found++;
                continue;
            }

            clean.Append(text, copied, found - copied).Append(Blank);

            // The padding of Base64 goes with it.
            while (end < text.Length && text[end] == '=')
            {
                end++;
            }

            copied = found = end;
        }

        return clean.Append(text, copied, text.Length - copied).ToString();
    }

    // How far a text goes on as a form does.
    private static int EndOf(string form, string text, int end, int known)
    {
        while (known < form.Length && end < text.Length && char.ToUpperInvariant(text[end]) == char.ToUpperInvariant(form[known]))
        {
            end++;
            known++;
        }

        return end;
    }

    private static bool IsWordAt(string text, int index) =>
        index >= 0 && index < text.Length && char.IsLetterOrDigit(text[index]);

    private static string Quoted(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"");

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=');

    // The characters of Base64 (RFC 4648, section 4) that depend on nothing but the secret. In the text that a server encoded so
    // many bytes stand before it, modulo three.
    private static string Inside(string secret, int before)
    {
        byte[] bytes = [.. new byte[before], .. Encoding.UTF8.GetBytes(secret)];
        int first = before == 0 ? 0 : before + 1;
        int whole = bytes.Length / 3 * 4;
        return whole <= first ? string.Empty : Convert.ToBase64String(bytes).Substring(first, whole - first);
    }

    private void Add(params string[] forms)
    {
        lock (_known)
        {
            _known.UnionWith(forms.Where(form => form.Length > 0));

            // The longest first: it may hold another one.
            _forms = [.. _known.OrderByDescending(form => form.Length)];
        }
    }
}
