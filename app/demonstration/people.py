"""Names, streets and reasons of which invented patients are made; numbers are reserved for fiction."""

FIRST_NAMES = (
    "Adèle", "Alexandre", "Ali", "Amélie", "Andrew", "Anne-Sophie", "Antoine", "Beatrice", "Benoît", "Carlos",
    "Catherine", "Chantal", "Charlotte", "Claire", "Daniel", "David", "Émile", "Emma", "Étienne", "Fatima",
    "Félix", "Florence", "François", "Gabriel", "Geneviève", "Grace", "Guillaume", "Hannah", "Hugo", "Inès",
    "Isabelle", "Jacob", "Jean-Philippe", "Jessica", "Julien", "Karim", "Kevin", "Laurence", "Léa", "Liam",
    "Linh", "Louis", "Maïka", "Marc-André", "Marguerite", "Maria", "Mathieu", "Maude", "Michael", "Mireille",
    "Nadia", "Nathan", "Noémie", "Olivier", "Patricia", "Philippe", "Priya", "Rachel", "Raphaël", "Rosalie",
    "Sarah", "Sébastien", "Simon", "Sofia", "Sophie", "Tania", "Thérèse", "Thomas", "Victor", "William",
    "Xavier", "Yasmine", "Yves", "Zoé",
)  # fmt: skip
LAST_NAMES = (
    "Anderson", "Beauchemin", "Bélanger", "Benali", "Bergeron", "Bouchard", "Boudreau", "Brown", "Campbell",
    "Caron", "Charbonneau", "Chen", "Cloutier", "Côté", "D'Amours", "Desjardins", "Dubois", "Fontaine",
    "Fortin", "Fraser", "Gagné", "Garcia", "Gauthier", "Girard", "Grenier", "Haddad", "Hébert", "Johnson",
    "Joseph", "Kowalski", "Labelle", "Lachance", "Lavoie", "Leblanc", "Lefebvre", "Legault", "Lévesque",
    "L'Heureux", "Martin", "McDonald", "Mercier", "Moreau", "Morin", "Murphy", "Ouellet", "Paquette", "Patel",
    "Pelletier", "Poirier", "Rahman", "Richard", "Rossi", "Saint-Pierre", "Silva", "Simard", "Singh", "Smith",
    "St-Onge", "Taylor", "Thibault", "Tran", "Tremblay", "Turcotte", "Vachon", "Villeneuve", "Wilson",
)  # fmt: skip
STREETS = (
    "rue des Tilleuls", "avenue du Verger", "rue de l'Étang", "boulevard des Pins", "avenue des Lilas",
    "rue du Moulin", "rue Sainte-Agathe", "avenue de la Colline",
)  # fmt: skip
AREA_CODES = ("514", "438", "450", "579")
REASONS: dict[str, dict[str, tuple[str, ...]]] = {
    "physio": {
        "fr": (
            "Douleur à l'épaule droite depuis trois semaines.",
            "Entorse de la cheville au soccer.",
            "Suite d'une opération au genou.",
            "Mal de dos au travail.",
            "Raideur au cou le matin.",
        ),
        "en": (
            "Pain in my right shoulder for three weeks.",
            "Sprained ankle playing soccer.",
            "After a knee operation.",
            "Back pain at work.",
            "Stiff neck in the morning.",
        ),
    },
    "psychologie": {
        "fr": ("Anxiété et sommeil difficile.", "Épuisement au travail.", "Séparation récente."),
        "en": ("Anxiety and trouble sleeping.", "Burnout at work.", "A recent separation."),
    },
    "nutrition": {
        "fr": (
            "Cholestérol élevé, sur conseil de ma médecin.",
            "Côlon irritable.",
            "Alimentation et course à pied.",
        ),
        "en": ("High cholesterol, on my doctor's advice.", "Irritable bowel.", "Eating well for running."),
    },
    "ergotherapie": {
        "fr": ("Chutes à la maison.", "Adapter la salle de bain.", "Retour à la maison après l'hôpital."),
        "en": ("Falls at home.", "Adapting the bathroom.", "Coming home after hospital."),
    },
}
