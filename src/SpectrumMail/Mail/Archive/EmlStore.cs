using System;
using System.IO;
using SpectrumMail.Mail.State;

namespace SpectrumMail.Mail.Archive;

/// <summary>A file for each message: <c>0000000123 Subject.eml</c>, exactly the server's bytes.</summary>
internal sealed class EmlStore(string directory) : MessageStore(directory)
{
    private const int SubjectLength = 60;

    public override void Recover(SaveManifest manifest) => Partial.Clean(Directory);

    public override SavedPlace Write(MessageInfo info, MessageContent content)
    {
        string subject = SafeName.File(HeaderPeek.Subject(content.Head(HeaderPeek.Most)), SubjectLength);
        string name = info.FileId + (subject.Length == 0 ? string.Empty : " " + subject) + ".eml";
        long length = content.Length;
        string partial = WritePartial(content, info.Received);
        return new SavedPlace(Place(partial, name), 0, length);
    }

    // A killed run may have written the same file before it could list it. Any other file stays untouched.
    private string Place(string partial, string name)
    {
        for (int number = 1; ; number++)
        {
            string candidate = number == 1 ? name : SafeName.Numbered(name, number);
            string path = Path.Combine(Directory, candidate);
            if (!FreeNames.IsTaken(path))
            {
                File.Move(partial, path);
                return candidate;
            }

            if (File.Exists(path) && SameBytes(partial, path))
            {
                File.Delete(partial);
                return candidate;
            }
        }
    }

    private static bool SameBytes(string left, string right)
    {
        using FileStream one = File.OpenRead(left);
        using FileStream other = File.OpenRead(right);
        if (one.Length != other.Length)
        {
            return false;
        }

        byte[] first = new byte[1 << 16],
            second = new byte[1 << 16];
        while (true)
        {
            int count = one.Fill(first);
            if (count != other.Fill(second) || !first.AsSpan(0, count).SequenceEqual(second.AsSpan(0, count)))
            {
                return false;
            }

            if (count == 0)
            {
                return true;
            }
        }
    }
}
