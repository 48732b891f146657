using System;
using System.Linq;

namespace SpectrumMail.Mail.Wire;

/// <summary>Antivirus and proxy products that intercept TLS with certificates of their own, recognised by the issuer.</summary>
internal static class Interceptors
{
    // What the products put into the issuer of the certificates they make, and the product's name.
    private static readonly (string Mark, string Product)[] s_products =
    [
        ("avast", "Avast"),
        ("avg", "AVG"),
        ("kaspersky", "Kaspersky"),
        ("eset", "ESET"),
        ("bitdefender", "Bitdefender"),
        ("norton", "Norton"),
        ("symantec web", "Symantec"),
        ("mcafee", "McAfee"),
        ("sophos", "Sophos"),
        ("f-secure", "F-Secure"),
        ("trend micro", "Trend Micro"),
        ("g data", "G DATA"),
        ("dr.web", "Dr.Web"),
        ("bullguard", "BullGuard"),
        ("adguard", "AdGuard"),
        ("zscaler", "Zscaler"),
        ("fortinet", "Fortinet FortiGate"),
        ("fortigate", "Fortinet FortiGate"),
        ("palo alto", "Palo Alto Networks"),
        ("blue coat", "Blue Coat"),
        ("netskope", "Netskope"),
        ("cisco umbrella", "Cisco Umbrella"),
        ("websense", "Forcepoint"),
        ("forcepoint", "Forcepoint"),
        ("barracuda", "Barracuda"),
        ("untangle", "Untangle"),
        ("fiddler", "Fiddler"),
        ("do_not_trust", "Fiddler"),
        ("mitmproxy", "mitmproxy"),
        ("charles proxy", "Charles Proxy"),
        ("burp", "Burp Suite"),
        ("portswigger", "Burp Suite"),
        ("squid", "Squid"),
        ("web/mail shield", "a mail shield"),
        ("mail shield", "a mail shield"),
    ];

    /// <summary>The product whose certificate this is; null when the issuer is not known as one.</summary>
    public static string? Recognise(string issuer) => s_products.FirstOrDefault(product => Names(issuer, product.Mark)).Product;

    // As a word of its own: "Reset Inc" is no product of ESET. Asked at every connection, so no pattern is made for it.
    private static bool Names(string issuer, string mark)
    {
        for (int at = IndexOf(0); at >= 0; at = IndexOf(at + 1))
        {
            int end = at + mark.Length;
            if (
                (at == 0 || !(char.IsLetter(issuer[at - 1]) || char.IsNumber(issuer[at - 1])))
                && (end == issuer.Length || !char.IsLetter(issuer[end]))
            )
            {
                return true;
            }
        }

        return false;

        int IndexOf(int start) => issuer.IndexOf(mark, start, StringComparison.OrdinalIgnoreCase);
    }
}
