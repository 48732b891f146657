namespace SpectrumMail.Models;

/// <summary>A mailbox as it stands in an address header: display name and address (RFC 5322, section 3.4).</summary>
public sealed class MailContact
{
    /// <summary>Makes a contact.</summary>
    /// <param name="name">The display name, decoded; empty when there is none.</param>
    /// <param name="address">The address (<c>local-part@domain</c>).</param>
    public MailContact(string? name, string address)
    {
        Name = PlainText.Line(name ?? string.Empty);
        Address = PlainText.Line(address);
    }

    /// <summary>The display name, decoded; empty when the header has none.</summary>
    public string Name { get; }

    /// <summary>The address as the header has it.</summary>
    public string Address { get; }

    /// <summary>The name where there is one, else the address, as lists of mail show it: <c>Name &lt;address&gt;</c>.</summary>
    /// <returns>The display form.</returns>
    public override string ToString() => Name.Length == 0 ? Address : $"{Name} <{Address}>";
}
