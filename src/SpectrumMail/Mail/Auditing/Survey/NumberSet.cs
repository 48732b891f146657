namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// A set of numbers other than 0 that spread evenly, as hashes do. The runtime has to compile a set of numbers at every start,
/// and fills it slowly until it has compiled it once more.
/// </summary>
/// <param name="most">How many there will be at most.</param>
internal sealed class NumberSet(int most)
{
    private readonly long[] _places = new long[Size(most)];

    /// <summary>Adds a number.</summary>
    /// <returns>Whether it was not there.</returns>
    public bool Add(long number)
    {
        int mask = _places.Length - 1;
        for (int place = (int)number & mask; ; place = (place + 1) & mask)
        {
            if (_places[place] == 0)
            {
                _places[place] = number;
                return true;
            }

            if (_places[place] == number)
            {
                return false;
            }
        }
    }

    // Half of the places stay empty.
    private static int Size(int most)
    {
        int size = 16;
        while (size / 2 < most)
        {
            size *= 2;
        }

        return size;
    }
}
