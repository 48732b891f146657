using System.Security.Cryptography;
using System.Text;

namespace SpectrumMail.Mail.Wire;

/// <summary>The hash function of a SCRAM mechanism, and what RFC 5802, section 2.2, makes of it.</summary>
/// <param name="mechanism">The name of the mechanism, which names the function.</param>
internal sealed class ScramHash(string mechanism)
{
    private readonly HashAlgorithmName _name = mechanism.Split('-')[2] switch
    {
        "512" => HashAlgorithmName.SHA512,
        "256" => HashAlgorithmName.SHA256,
        _ => HashAlgorithmName.SHA1,
    };

    /// <summary>H: the hash of a text.</summary>
    public byte[] Digest(byte[] data)
    {
        using var hash = IncrementalHash.CreateHash(_name);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }

    /// <summary>HMAC: the keyed hash of a text.</summary>
    public byte[] Sign(byte[] key, string text) => Sign(key, Encoding.ASCII.GetBytes(text));

    /// <summary>HMAC: the keyed hash of a text.</summary>
    public byte[] Sign(byte[] key, byte[] data)
    {
        using var hash = IncrementalHash.CreateHMAC(_name, key);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }

    /// <summary>Hi: the password with its salt, hashed many times (PBKDF2).</summary>
    public byte[] Salt(byte[] password, byte[] salt, int iterations)
    {
        // Rfc2898DeriveBytes refuses a salt of less than eight bytes on the .NET Framework, and needs a function of Windows that
        // Wine does not have.
        using var hash = IncrementalHash.CreateHMAC(_name, password);
        byte[] last = [.. salt, 0, 0, 0, 1];
        byte[] all = [];
        for (int round = 0; round < iterations; round++)
        {
            hash.AppendData(last);
            last = hash.GetHashAndReset();
            all = all.Length == 0 ? (byte[])last.Clone() : all;
            for (int index = 0; index < all.Length && round > 0; index++)
            {
                all[index] ^= last[index];
            }
        }

        return all;
    }
}
