using System.Collections.Generic;
using System.Linq;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Which parts of a message are its text and which are attachments. Every part is one of them, apart from those that a program
/// added for another program.
/// </summary>
internal sealed class MessageLayout
{
    // Further forms of a text that stands beside them.
    private static readonly string[] s_forms = ["enriched", "richtext", "x-amp-html", "watch-html", "x-watch-html"];
    private readonly PartNode _root;
    private readonly HashSet<PartNode> _texts;

    public MessageLayout(PartNode root)
    {
        _root = root;
        Plain = ChooseTexts("plain");
        Html = ChooseTexts("html");
        _texts = [.. Plain, .. Html];
    }

    /// <summary>The plain texts, in their order.</summary>
    public IReadOnlyList<PartNode> Plain { get; }

    /// <summary>The HTML texts, in their order.</summary>
    public IReadOnlyList<PartNode> Html { get; }

    /// <summary>Returns the attachments, in their order, and whether each belongs to a multipart/related.</summary>
    public IReadOnlyList<(PartNode Part, bool Related)> FindAttachments()
    {
        var found = new List<(PartNode, bool)>();
        AddAttachments(_root, related: false, alternative: false, found);
        return found;
    }

    private void AddAttachments(PartNode part, bool related, bool alternative, List<(PartNode, bool)> found)
    {
        if (!part.IsMultipart)
        {
            if (!IsText(part, related, alternative) && !IsGlue(part))
            {
                found.Add((part, related));
            }

            return;
        }

        bool inRelated = related || part.Is("multipart", "related");
        foreach (PartNode child in part.Children)
        {
            AddAttachments(child, inRelated, part.Is("multipart", "alternative"), found);
        }
    }

    // A text with a name is shown and is a file as well.
    private bool IsText(PartNode part, bool related, bool alternative) =>
        !part.IsAttached
        && part.Name.Length == 0
        && (
            _texts.Contains(part)
            || (IsReadable(part) && (!related || part.ContentId.Length == 0))
            || (alternative && _texts.Count > 0 && s_forms.Any(form => part.Is("text", form)))
        );

    private static bool IsReadable(PartNode part) => part.Is("text", "plain") || part.Is("text", "html");

    // Parts of a signature, an encryption or a report: a program added them, not a person.
    private static bool IsGlue(PartNode part) =>
        part.Is("application", "pgp-signature")
        || part.Is("application", "pkcs7-signature")
        || part.Is("application", "x-pkcs7-signature")
        || part.Is("application", "pgp-encrypted")
        || part.Is("message", "delivery-status")
        || part.Is("message", "disposition-notification");

    // A file of text that is not marked as one is the text only where nothing else is, or where it says so.
    private PartNode[] ChooseTexts(string subtype)
    {
        PartNode[] all = [.. FindTexts(_root, subtype)];
        PartNode[] unnamed = [.. all.Where(part => part.Name.Length == 0)];
        PartNode? first = FindFirst(_root);
        return unnamed.Length > 0 ? unnamed : [.. all.Where(part => part.IsShownHere || part == first)];
    }

    private static IEnumerable<PartNode> FindTexts(PartNode part, string subtype)
    {
        if (part.IsAttached)
        {
            return [];
        }

        if (part.Is("multipart", "alternative"))
        {
            // The last form is the richest one (RFC 2046, section 5.1.4).
            return part.Children.Reverse()
                    .Select(child => FindTexts(child, subtype).ToArray())
                    .FirstOrDefault(texts => texts.Length > 0)
                ?? [];
        }

        if (part.Is("multipart", "related"))
        {
            PartNode? root = part.FindRoot();
            return part
                .Children.Where(child => child == root || child.ContentId.Length == 0)
                .SelectMany(child => FindTexts(child, subtype));
        }

        // A message that is forwarded in the text is shown with it, and can be saved as well.
        if (part.IsMultipart || (part.IsShownHere && part.Children.Count > 0))
        {
            return part.Children.SelectMany(child => FindTexts(child, subtype));
        }

        return part.Is("text", subtype) ? [part] : [];
    }

    private static PartNode? FindFirst(PartNode part) =>
        part.IsMultipart ? part.Children.Select(FindFirst).FirstOrDefault() : part;
}
