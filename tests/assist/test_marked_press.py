"""Press in seven languages, written for this: what a careful annotator marks in it, and nothing else."""

from __future__ import annotations

import pytest

from assist.mentions import mentions
from assist.overlaps import settled
from store.text import cut

PRESS = [
    (
        "fr",
        "Le Premier ministre Bruno Castel a reçu jeudi à Morgalle le Secrétaire général de l’Union des "
        "ports francs, Aurel Dostane. « Nous avançons », a déclaré Castel à l’issue de la 7e Conférence "
        "des villes maritimes, ouverte le 12 mars 2026 en présence du Président de la République et de la "
        "Ministre des Affaires étrangères. Selon l’Agence nationale de la mer (ANM), plus de 240 navires "
        "ont quitté le port de Verlanne depuis 2019, pour un coût de 3,2 millions d’euros.",
        [
            "Premier ministre/ROLE", "Bruno Castel/PER", "jeudi/DATE", "Morgalle/GPE",
            "Secrétaire général de l’Union des ports francs/ROLE", "Union des ports francs/ORG",
            "Aurel Dostane/PER", "Castel/PER", "7e Conférence des villes maritimes/EVENT",
            "12 mars 2026/DATE", "Président de la République/ROLE", "Ministre des Affaires étrangères/ROLE",
            "Agence nationale de la mer/ORG", "ANM/ORG", "240/NUM", "port de Verlanne/LOC", "2019/DATE",
            "3,2 millions d’euros/NUM",
        ],
    ),
    (
        "fr",
        "Le wali de Rabat, Karim Benhalima, et le Directeur Général Adjoint de la Banque centrale ont "
        "visité mardi le Royaume de Talvésie. Benhalima y a rencontré le ministre talvésien de "
        "l’Intérieur, Tibor Vasko, et des responsables de la Ligue des États arabes. Les États concernés, "
        "au Sud comme à l’Est, saluent l’accord. Le procureur général près la cour d’appel de Lyon, Me "
        "Paul Verdan, s’y oppose.",
        [
            "wali de Rabat/ROLE", "Rabat/GPE", "Karim Benhalima/PER",
            "Directeur Général Adjoint de la Banque centrale/ROLE", "Banque centrale/ORG", "mardi/DATE",
            "Royaume de Talvésie/GPE", "Benhalima/PER", "ministre talvésien de l’Intérieur/ROLE",
            "Tibor Vasko/PER", "Ligue des États arabes/ORG",
            "procureur général près la cour d’appel de Lyon/ROLE", "cour d’appel de Lyon/ORG",
            "Me Paul Verdan/PER",
        ],
    ),
    (
        "en",
        "Prime Minister Helen Marwick met the Director General of the National Coastal Agency, Tobias "
        "Renn, in Littoral on Tuesday. Marwick said the Kingdom of Norway and the Republic of Talvesia "
        "would send 1,200 troops after the 9th Baltic Security Forum. \"We are ready,\" said the foreign "
        "minister of Jordan. The Chief Executive of Harlan Shipping Ltd, Ruth Ogden, praised the deal, "
        "worth $4.5 million. Ogden left for Lake Tharn on 3 March 2026.",
        [
            "Prime Minister Helen Marwick/PER", "Director General of the National Coastal Agency/ROLE",
            "National Coastal Agency/ORG", "Tobias Renn/PER", "Littoral/GPE", "Tuesday/DATE", "Marwick/PER",
            "Kingdom of Norway/GPE", "Republic of Talvesia/GPE", "1,200/NUM",
            "9th Baltic Security Forum/EVENT", "foreign minister of Jordan/ROLE", "Jordan/GPE",
            "Chief Executive of Harlan Shipping Ltd/ROLE", "Harlan Shipping Ltd/ORG", "Ruth Ogden/PER",
            "$4.5 million/NUM", "Ogden/PER", "Lake Tharn/LOC", "3 March 2026/DATE",
        ],
    ),
    (
        "en",
        "The spokeswoman for the ministry declined to comment. The U.S. Secretary of Defense, Mark "
        "Ellery, will go to Talvesia in June, an official said Monday. Ellery is to meet the mayor of "
        "Orvane, Ana Beck, and the head of the Baltic Fisheries Commission. About 22 percent of the fleet "
        "has left the Gulf of Orvane since 2019. The Yazidi community welcomed the Islamic Republic of "
        "Iran's offer.",
        [
            "spokeswoman for the ministry/ROLE", "U.S./GPE", "Secretary of Defense/ROLE", "Mark Ellery/PER",
            "Talvesia/GPE", "June/DATE", "Monday/DATE", "Ellery/PER", "mayor of Orvane/ROLE", "Orvane/GPE",
            "Ana Beck/PER", "head of the Baltic Fisheries Commission/ROLE",
            "Baltic Fisheries Commission/ORG", "22 percent/NUM", "Gulf of Orvane/LOC", "2019/DATE",
            "Islamic Republic of Iran/GPE",
        ],
    ),
    (
        "de",
        "Bundeskanzlerin Johanna Reiter traf am Montag in Wendelbrück den Generalsekretär der Vereinten "
        "Nationen, Paul Anders. Reiter sagte, die Bundesrepublik Deutschland werde 3,5 Millionen Euro "
        "zahlen. Der Vorsitzende des Deutschen Fischereiverbands, Karl Overbeck, lobte den Gipfel. Die "
        "Präsidentin der Europäischen Kommission kam am 17. März 2026 nach Berlin. Nach Angaben des "
        "Bundesamtes für Seeschifffahrt (BSH) sank der Verkehr seit 2019 um 22 Prozent.",
        [
            "Johanna Reiter/PER", "Montag/DATE", "Wendelbrück/GPE",
            "Generalsekretär der Vereinten Nationen/ROLE", "Vereinten Nationen/ORG", "Paul Anders/PER",
            "Reiter/PER", "Bundesrepublik Deutschland/GPE", "3,5 Millionen Euro/NUM",
            "Vorsitzende des Deutschen Fischereiverbands/ROLE", "Karl Overbeck/PER",
            "Präsidentin der Europäischen Kommission/ROLE", "Europäischen Kommission/ORG",
            "17. März 2026/DATE", "Berlin/GPE", "Bundesamtes für Seeschifffahrt/ORG", "BSH/ORG",
            "2019/DATE", "22 Prozent/NUM",
        ],
    ),
    (
        "es",
        "El Presidente de la República, Julián Torralba, recibió el martes en Puerto Sereno al Secretario "
        "General de la Organización de Estados Atlánticos, Inés Valdorra. Torralba anunció que el Reino "
        "de Marruecos y la República de Talvesia firmarán el Tratado de Orvane el 12 de marzo de 2026. La "
        "ministra de Asuntos Exteriores, Carmen Rivas, habló con la Dirección General de Puertos (DGP). "
        "Rivas calcula que 240 barcos costaron 3,2 millones de euros. El Primer Ministro no asistió.",
        [
            "Presidente de la República/ROLE", "Julián Torralba/PER", "martes/DATE", "Puerto Sereno/GPE",
            "Secretario General de la Organización de Estados Atlánticos/ROLE",
            "Organización de Estados Atlánticos/ORG", "Inés Valdorra/PER", "Torralba/PER",
            "Reino de Marruecos/GPE", "República de Talvesia/GPE", "Tratado de Orvane/EVENT",
            "12 de marzo de 2026/DATE", "ministra de Asuntos Exteriores/ROLE", "Carmen Rivas/PER",
            "Dirección General de Puertos/ORG", "DGP/ORG", "Rivas/PER", "240/NUM",
            "3,2 millones de euros/NUM", "Primer Ministro/ROLE",
        ],
    ),
    (
        "it",
        "Il Presidente del Consiglio Giorgia Bonterrani ha incontrato lunedì a Roma il Direttore Generale "
        "dell’Agenzia europea del mare, Ugo Neri. Bonterrani ha detto che la Repubblica di Talvesia e il "
        "Regno del Marocco firmeranno il 3 aprile 2026. Il ministro degli Esteri, Paolo Conti, e il "
        "sindaco di Orvane hanno visitato il porto di Genova. Secondo l’Istituto nazionale di statistica "
        "(INS), dal 2019 il 22 per cento delle navi è partito. Conti ha chiesto 5 milioni di euro.",
        [
            "Presidente del Consiglio/ROLE", "Giorgia Bonterrani/PER", "lunedì/DATE", "Roma/GPE",
            "Direttore Generale dell’Agenzia europea del mare/ROLE", "Agenzia europea del mare/ORG",
            "Ugo Neri/PER", "Bonterrani/PER", "Repubblica di Talvesia/GPE", "Regno del Marocco/GPE",
            "3 aprile 2026/DATE", "ministro degli Esteri/ROLE", "Paolo Conti/PER", "sindaco di Orvane/ROLE",
            "Orvane/GPE", "porto di Genova/LOC", "Istituto nazionale di statistica/ORG", "INS/ORG",
            "2019/DATE", "22 per cento/NUM", "Conti/PER", "5 milioni di euro/NUM",
        ],
    ),
    (
        "pt",
        "O Presidente da República, Álvaro Mendonça, recebeu na terça-feira em Lisboa o Diretor-Geral da "
        "Organização Mundial do Mar, Carlos Nogueira. Mendonça disse que o Reino de Marrocos e a "
        "República da Talvésia assinarão o acordo em 5 de maio de 2026. A ministra dos Negócios "
        "Estrangeiros, Maria das Dores, visitou a Agência Nacional de Pescas (ANP). Segundo Nogueira, 240 "
        "navios custaram 3,2 milhões de euros. O Primeiro-Ministro não esteve presente.",
        [
            "Presidente da República/ROLE", "Álvaro Mendonça/PER", "terça-feira/DATE", "Lisboa/GPE",
            "Diretor-Geral da Organização Mundial do Mar/ROLE", "Organização Mundial do Mar/ORG",
            "Carlos Nogueira/PER", "Mendonça/PER", "Reino de Marrocos/GPE", "República da Talvésia/GPE",
            "5 de maio de 2026/DATE", "ministra dos Negócios Estrangeiros/ROLE", "Maria das Dores/PER",
            "Agência Nacional de Pescas/ORG", "ANP/ORG", "Nogueira/PER", "240/NUM",
            "3,2 milhões de euros/NUM", "Primeiro-Ministro/ROLE",
        ],
    ),
    (
        "ar",
        "استقبل رئيس الجمهورية أحمد الرازي يوم الثلاثاء في القاهرة المدير العام للأمن الوطني محمد بن "
        "سالم. وقال وزير الخارجية الروسي سيرغي لافروف إن المملكة المغربية ستشارك في المؤتمر في 21 مايو "
        "2026. وأكد الأمين العام للأمم المتحدة أن 240 سفينة غادرت خليج عدن منذ 2019. وصرح والي الرباط "
        "لوكالة الأنباء أن الكلفة بلغت 5 ملايين دولار.",
        [
            "رئيس الجمهورية/ROLE", "أحمد الرازي/PER", "يوم الثلاثاء/DATE", "القاهرة/GPE",
            "المدير العام للأمن الوطني/ROLE", "محمد بن سالم/PER", "وزير الخارجية الروسي/ROLE",
            "سيرغي لافروف/PER", "المملكة المغربية/GPE", "21 مايو 2026/DATE",
            "الأمين العام للأمم المتحدة/ROLE", "للأمم المتحدة/ORG", "240/NUM", "خليج عدن/LOC", "2019/DATE",
            "والي الرباط/ROLE", "الرباط/GPE", "5 ملايين دولار/NUM",
        ],
    ),
    (
        "fr",
        "RABAT – Le ministre de la Transition énergétique, Samir Oudrhiri, a inauguré vendredi à Tarjit "
        "la centrale solaire, en présence de l’ambassadrice de France, Claire Vautrin, et du président du "
        "Conseil régional, Hamid Lazrak. Le projet, financé à hauteur de 180 millions de dirhams par la "
        "Banque africaine de développement (BAD), couvrira 35 % des besoins de la région de Tarjit d’ici "
        "2030. « C’est historique », a réagi Oudrhiri. Le Chef du gouvernement et le Haut-Commissaire au "
        "Plan étaient absents. La société Atlas Énergie SA exploitera le site pendant vingt ans.",
        [
            "RABAT/GPE", "ministre de la Transition énergétique/ROLE", "Samir Oudrhiri/PER",
            "vendredi/DATE", "Tarjit/GPE", "ambassadrice de France/ROLE", "France/GPE",
            "Claire Vautrin/PER", "président du Conseil régional/ROLE", "Conseil régional/ORG",
            "Hamid Lazrak/PER", "180 millions de dirhams/NUM", "Banque africaine de développement/ORG",
            "BAD/ORG", "35 %/NUM", "Tarjit/GPE", "2030/DATE", "Oudrhiri/PER", "Chef du gouvernement/ROLE",
            "Haut-Commissaire au Plan/ROLE", "société Atlas Énergie SA/ORG",
        ],
    ),
    (
        "fr",
        "La Cour pénale de Lansec a condamné lundi l’ancien directeur général de la Compagnie maritime du "
        "Ponant, Régis Thouvenin, à quatre ans de prison. Thouvenin, 61 ans, avait quitté l’entreprise en "
        "2021. Son avocate, Me Sonia Ferreira, fera appel. Le parquet réclamait une amende de 2 millions "
        "d’euros. Le Syndicat des marins pêcheurs (SMP) s’est félicité de la décision, à la veille du "
        "Salon nautique de Lansec.",
        [
            "Cour pénale de Lansec/ORG", "lundi/DATE",
            "ancien directeur général de la Compagnie maritime du Ponant/ROLE",
            "Compagnie maritime du Ponant/ORG", "Régis Thouvenin/PER", "Thouvenin/PER", "61/NUM",
            "2021/DATE", "Me Sonia Ferreira/PER", "2 millions d’euros/NUM",
            "Syndicat des marins pêcheurs/ORG", "SMP/ORG", "Salon nautique de Lansec/EVENT",
        ],
    ),
    (
        "en",
        "Sen. Carla Whitfield, chair of the Senate Fisheries Committee, told reporters on Wednesday that "
        "the Coast Guard had boarded two vessels off Cape Darrow. The Ministry of Transport and Tharn "
        "Energy Inc. signed a $300 million contract in April. Defence Minister Owen Pell, who took office "
        "in 2024, denied the report. \"It is false,\" Pell said. The Governor of the Bank of Orvane, Lena "
        "Hirsch, warned of 6 percent inflation. NATO and the European Union will hold talks in Geneva "
        "next week.",
        [
            "Sen. Carla Whitfield/PER", "chair of the Senate Fisheries Committee/ROLE",
            "Senate Fisheries Committee/ORG", "Wednesday/DATE", "Coast Guard/ORG", "Cape Darrow/LOC",
            "Ministry of Transport/ORG", "Tharn Energy Inc/ORG", "$300 million/NUM", "April/DATE",
            "Defence Minister Owen Pell/PER", "2024/DATE", "Pell/PER",
            "Governor of the Bank of Orvane/ROLE", "Bank of Orvane/ORG", "Lena Hirsch/PER", "6 percent/NUM",
            "NATO/ORG", "European Union/ORG", "Geneva/GPE", "next week/DATE",
        ],
    ),
    (
        "de",
        "Der Regierende Bürgermeister von Seehausen, Kai Lenz, hat am Freitag das Abkommen mit der "
        "Nordsee-Reederei GmbH unterzeichnet. Lenz sprach von einem Erfolg. Die Innenministerin, Sabine "
        "Thal, reiste nach Paris. Der Präsident des Bundesamtes für Verfassungsschutz, Dr. Jan Ohlsen, "
        "warnte vor Angriffen aus Russland. Bei der Wahl im September 2025 erhielt die Partei 18 Prozent. "
        "Der Außenminister äußerte sich nicht.",
        [
            "Regierende Bürgermeister von Seehausen/ROLE", "Seehausen/GPE", "Kai Lenz/PER", "Freitag/DATE",
            "Nordsee-Reederei GmbH/ORG", "Lenz/PER", "Innenministerin/ROLE", "Sabine Thal/PER", "Paris/GPE",
            "Präsident des Bundesamtes für Verfassungsschutz/ROLE", "Bundesamtes für Verfassungsschutz/ORG",
            "Dr. Jan Ohlsen/PER", "Russland/GPE", "September 2025/DATE", "18 Prozent/NUM",
            "Außenminister/ROLE",
        ],
    ),
    (
        "es",
        "El presidente del Gobierno, Andrés Molina, viajará el jueves a Bruselas para participar en la "
        "XII Cumbre Iberoatlántica. Molina se reunirá con la presidenta de la Comisión Europea y con el "
        "secretario general de la OTAN. El Ministerio del Interior informó de que 1.200 personas fueron "
        "evacuadas de la isla de Tenara tras la crisis. La Guardia Civil detuvo al exdirector del Banco "
        "del Sur, Ramón Escudero. El fiscal general del Estado investiga a Escudero desde 2022.",
        [
            "presidente del Gobierno/ROLE", "Andrés Molina/PER", "jueves/DATE", "Bruselas/GPE",
            "XII Cumbre Iberoatlántica/EVENT", "Molina/PER", "presidenta de la Comisión Europea/ROLE",
            "Comisión Europea/ORG", "secretario general de la OTAN/ROLE", "OTAN/ORG",
            "Ministerio del Interior/ORG", "1.200/NUM", "isla de Tenara/LOC", "Guardia Civil/ORG",
            "exdirector del Banco del Sur/ROLE", "Banco del Sur/ORG", "Ramón Escudero/PER",
            "fiscal general del Estado/ROLE", "Escudero/PER", "2022/DATE",
        ],
    ),
    (
        "it",
        "Il presidente della Repubblica, Sergio Altieri, ha ricevuto ieri al Quirinale l’amministratore "
        "delegato di Mare Nostrum SpA, Marta Colonna. Colonna ha annunciato investimenti per 700 milioni "
        "di euro entro il 2030. La Guardia di Finanza ha perquisito la sede della Banca Popolare di "
        "Ventosa. Il procuratore capo di Palermo, Enzo Ruffo, ha indagato 14 persone. Alla Conferenza di "
        "Ginevra parteciperà anche il Primo Ministro albanese.",
        [
            "presidente della Repubblica/ROLE", "Sergio Altieri/PER", "ieri/DATE", "Quirinale/LOC",
            "amministratore delegato di Mare Nostrum SpA/ROLE", "Mare Nostrum SpA/ORG", "Marta Colonna/PER",
            "Colonna/PER", "700 milioni di euro/NUM", "2030/DATE", "Guardia di Finanza/ORG",
            "Banca Popolare di Ventosa/ORG", "procuratore capo di Palermo/ROLE", "Palermo/GPE",
            "Enzo Ruffo/PER", "14/NUM", "Conferenza di Ginevra/EVENT", "Primo Ministro albanese/ROLE",
        ],
    ),
    (
        "pt",
        "O governador de Minas Claras, Tiago Barreto, anunciou nesta quarta-feira um acordo com o Banco "
        "Mundial. A secretária de Saúde, Lúcia Prado, disse que 2,5 milhões de pessoas serão vacinadas "
        "até junho de 2026. Barreto viaja amanhã a Genebra para a Conferência Mundial do Clima. A Polícia "
        "Federal prendeu o ex-diretor da Petromar SA, Renato Falcão. Segundo o Supremo Tribunal Federal "
        "(STF), Falcão foi julgado em 2023.",
        [
            "governador de Minas Claras/ROLE", "Minas Claras/GPE", "Tiago Barreto/PER", "quarta-feira/DATE",
            "Banco Mundial/ORG", "secretária de Saúde/ROLE", "Lúcia Prado/PER", "2,5 milhões/NUM",
            "junho de 2026/DATE", "Barreto/PER", "amanhã/DATE", "Genebra/GPE",
            "Conferência Mundial do Clima/EVENT", "Polícia Federal/ORG", "ex-diretor da Petromar SA/ROLE",
            "Petromar SA/ORG", "Renato Falcão/PER", "Supremo Tribunal Federal/ORG", "STF/ORG", "Falcão/PER",
            "2023/DATE",
        ],
    ),
    (
        "ar",
        "أعلن رئيس الوزراء العراقي علي الحسني أمس في بغداد عن اتفاق مع البنك الدولي بقيمة 3 مليارات "
        "دولار. وقالت وزيرة الصحة المغربية فاطمة العلوي إن منظمة الصحة العالمية ستفتح مكتبا في الرباط في "
        "مارس 2026. ونفى المتحدث باسم الجيش المصري الخبر. والتقى الملك محمد السادس سفير فرنسا في مدينة "
        "طنجة. وقال الرئيس الروسي فلاديمير بوتين إن الجمهورية الإسلامية الإيرانية حليفة.",
        [
            "رئيس الوزراء العراقي/ROLE", "علي الحسني/PER", "أمس/DATE", "بغداد/GPE", "البنك الدولي/ORG",
            "3 مليارات دولار/NUM", "وزيرة الصحة المغربية/ROLE", "فاطمة العلوي/PER",
            "منظمة الصحة العالمية/ORG", "الرباط/GPE", "مارس 2026/DATE", "المتحدث باسم الجيش المصري/ROLE",
            "الملك محمد السادس/PER", "سفير فرنسا/ROLE", "فرنسا/GPE", "طنجة/GPE", "الرئيس الروسي/ROLE",
            "فلاديمير بوتين/PER", "الجمهورية الإسلامية الإيرانية/GPE",
        ],
    ),
    (
        "fr",
        "Le Ministre de la Justice, Malik Benarous, a présenté mercredi matin au Sénat un projet de loi "
        "sur les ports. Selon le Ministre, 1 500 emplois seront créés en Bretagne d’ici 2028. La "
        "Confédération des armateurs européens (CAE) dénonce « un recul ». Son président, Yann Le Goarec, "
        "doit rencontrer la commissaire européenne aux Transports, Ilse Brandt, le 4 juin à Bruxelles. Le "
        "Goarec a également saisi le Conseil d’État. En Talvésie, l’opposant Vadim Orlec a été libéré "
        "après 18 mois de prison.",
        [
            "Ministre de la Justice/ROLE", "Malik Benarous/PER", "mercredi matin/DATE", "Sénat/ORG",
            "1 500/NUM", "Bretagne/GPE", "2028/DATE", "Confédération des armateurs européens/ORG",
            "CAE/ORG", "Yann Le Goarec/PER", "commissaire européenne aux Transports/ROLE",
            "Ilse Brandt/PER", "4 juin/DATE", "Bruxelles/GPE", "Le Goarec/PER", "Conseil d’État/ORG",
            "Talvésie/GPE", "Vadim Orlec/PER", "18/NUM",
        ],
    ),
    (
        "en",
        "LONDON — The Foreign Secretary, Amelia Hart, told the House of Commons on 12 May that Britain "
        "would recognise the Republic of Orvane. Hart is due to meet Orvane's president, Mikael Strand, "
        "in Rio de Janeiro. Strand, 54, thanked \"our British friends\". The chairman of Tharn Bank plc, "
        "Sir Edmund Vale, resigned last week after losses of £1.2 billion. About 3,000 people marched "
        "from Trafalgar Square to Hyde Park.",
        [
            "LONDON/GPE", "Foreign Secretary/ROLE", "Amelia Hart/PER", "House of Commons/ORG",
            "12 May/DATE", "Britain/GPE", "Republic of Orvane/GPE", "Hart/PER", "Orvane/GPE",
            "Mikael Strand/PER", "Rio de Janeiro/GPE", "Strand/PER", "54/NUM",
            "chairman of Tharn Bank plc/ROLE", "Tharn Bank plc/ORG", "Sir Edmund Vale/PER",
            "last week/DATE", "£1.2 billion/NUM", "3,000/NUM", "Trafalgar Square/LOC", "Hyde Park/LOC",
        ],
    ),
    (
        "de",
        "HAMBURG. Der Vorstandsvorsitzende der Brackwater AG, Thomas Kehl, hat am Dienstag den Verkauf "
        "der Werft bestätigt. Kehl sprach von 4,2 Milliarden Euro. Die Gewerkschaft IG Küste kritisierte "
        "das Vorhaben. Der Ministerpräsident von Niederwalden, Lutz Harder, will den Aufsichtsrat der "
        "Deutschen Seebank einschalten. Am 3. Oktober 2025 hatte die Bundesregierung Hilfen zugesagt. Der "
        "ukrainische Präsident reist nach Straßburg.",
        [
            "HAMBURG/GPE", "Vorstandsvorsitzende der Brackwater AG/ROLE", "Brackwater AG/ORG",
            "Thomas Kehl/PER", "Dienstag/DATE", "Kehl/PER", "4,2 Milliarden Euro/NUM",
            "Gewerkschaft IG Küste/ORG", "Ministerpräsident von Niederwalden/ROLE", "Niederwalden/GPE",
            "Lutz Harder/PER", "Deutschen Seebank/ORG", "3. Oktober 2025/DATE", "Bundesregierung/ORG",
            "ukrainische Präsident/ROLE", "Straßburg/GPE",
        ],
    ),
    (
        "es",
        "El canciller de Talvesia, Ilya Markov, llegó este viernes a Buenos Aires. Markov firmará un "
        "convenio por 45 millones de dólares. La Jefa de Gabinete, Lucía Ferreyra, destacó la visita. El "
        "Banco Central de la República Argentina (BCRA) vendió reservas el 6 de junio. Según el alcalde "
        "de Rosales, Tomás Quiroga, 300 vecinos viven junto al río Tharno. El Ejército de Liberación del "
        "Sur negó el ataque.",
        [
            "canciller de Talvesia/ROLE", "Talvesia/GPE", "Ilya Markov/PER", "viernes/DATE",
            "Buenos Aires/GPE", "Markov/PER", "45 millones de dólares/NUM", "Jefa de Gabinete/ROLE",
            "Lucía Ferreyra/PER", "Banco Central de la República Argentina/ORG", "BCRA/ORG",
            "6 de junio/DATE", "alcalde de Rosales/ROLE", "Rosales/GPE", "Tomás Quiroga/PER", "300/NUM",
            "río Tharno/LOC", "Ejército de Liberación del Sur/ORG",
        ],
    ),
    (
        "it",
        "Il Ministro dell’Interno, Carlo Ventura, è arrivato stamattina a Trapani. Ventura ha incontrato "
        "il prefetto di Trapani, Rosa Amato, e il comandante della Guardia Costiera. Nel 2024 l’Agenzia "
        "delle Entrate ha recuperato 12 miliardi di euro. Il segretario generale della Lega Araba, Nabil "
        "Fahmi, parteciperà al Vertice di Tunisi il 9 giugno. La Procura di Milano indaga la società "
        "Ferrosud SpA.",
        [
            "Ministro dell’Interno/ROLE", "Carlo Ventura/PER", "stamattina/DATE", "Trapani/GPE",
            "Ventura/PER", "prefetto di Trapani/ROLE", "Trapani/GPE", "Rosa Amato/PER",
            "comandante della Guardia Costiera/ROLE", "Guardia Costiera/ORG", "2024/DATE",
            "Agenzia delle Entrate/ORG", "12 miliardi di euro/NUM",
            "segretario generale della Lega Araba/ROLE", "Lega Araba/ORG", "Nabil Fahmi/PER",
            "Vertice di Tunisi/EVENT", "9 giugno/DATE", "Procura di Milano/ORG", "società Ferrosud SpA/ORG",
        ],
    ),
    (
        "pt",
        "A presidente do Banco Central Europeu, Helga Norden, chegou a Brasília na segunda-feira. Norden "
        "reuniu-se com o Ministro da Fazenda, Otávio Reis. O Ministério Público Federal denunciou 18 "
        "pessoas em março de 2025. A empresa Navegar SA pagará 2,4 bilhões de reais. O Secretário-Geral "
        "da ONU, Pedro Lemos, falou no Palácio do Planalto.",
        [
            "presidente do Banco Central Europeu/ROLE", "Banco Central Europeu/ORG", "Helga Norden/PER",
            "Brasília/GPE", "segunda-feira/DATE", "Norden/PER", "Ministro da Fazenda/ROLE",
            "Otávio Reis/PER", "Ministério Público Federal/ORG", "18/NUM", "março de 2025/DATE",
            "empresa Navegar SA/ORG", "2,4 bilhões de reais/NUM", "Secretário-Geral da ONU/ROLE", "ONU/ORG",
            "Pedro Lemos/PER", "Palácio do Planalto/LOC",
        ],
    ),
    (
        "ar",
        "قال مدير المخابرات العامة المصرية حسن رشاد اليوم إن الوفد وصل إلى الدوحة. والتقى رئيس مجلس "
        "النواب اللبناني سفيرة ألمانيا في بيروت. وأعلنت وزارة المالية أن العجز بلغ 12 مليار دينار في عام "
        "2025. وقال أمين عام حزب الله نعيم قاسم إن الحرب انتهت. وزار محافظ نينوى مدينة الموصل.",
        [
            "مدير المخابرات العامة المصرية/ROLE", "حسن رشاد/PER", "اليوم/DATE", "الدوحة/GPE",
            "رئيس مجلس النواب اللبناني/ROLE", "سفيرة ألمانيا/ROLE", "ألمانيا/GPE", "بيروت/GPE",
            "وزارة المالية/ORG", "12 مليار دينار/NUM", "عام 2025/DATE", "حزب الله/ORG", "محافظ نينوى/ROLE",
            "الموصل/GPE",
        ],
    ),
    (
        "fr",
        "Les présidents français et sénégalais se sont entretenus lundi à l’Élysée. Selon l’AFP, l’Agence "
        "internationale de l’énergie atomique (AIEA) publiera son rapport le 15 septembre. « Nous "
        "attendons », a dit le chef de la diplomatie talvésienne, Boris Kalin. Le Tribunal de première "
        "instance de Casablanca a entendu trois témoins. L’Office chérifien des phosphates investira 900 "
        "millions de dollars au Bénin. Kalin quittera Genève demain pour l’Arabie saoudite. La Coupe du "
        "monde 2030 se jouera au Maroc, en Espagne et au Portugal.",
        [
            "lundi/DATE", "Élysée/LOC", "AFP/ORG", "Agence internationale de l’énergie atomique/ORG",
            "AIEA/ORG", "15 septembre/DATE", "chef de la diplomatie talvésienne/ROLE", "Boris Kalin/PER",
            "Tribunal de première instance de Casablanca/ORG", "Office chérifien des phosphates/ORG",
            "900 millions de dollars/NUM", "Bénin/GPE", "Kalin/PER", "Genève/GPE", "demain/DATE",
            "Arabie saoudite/GPE", "Coupe du monde 2030/EVENT", "Maroc/GPE", "Espagne/GPE", "Portugal/GPE",
        ],
    ),
    (
        "en",
        "A federal judge in Tharn on Friday blocked the Department of Labor from firing 600 workers. "
        "Judge Naomi Feld said the order violated the Constitution. Apple's chief executive, Dale Corin, "
        "flew to Beijing for the World Trade Forum. Corin said that sales of the Lumen X2 phone rose 14% "
        "in 2025. Police in Port Merrow arrested Kyle Denning, 29, a former deputy director of the Harbor "
        "Authority.",
        [
            "Tharn/GPE", "Friday/DATE", "Department of Labor/ORG", "600/NUM", "Judge Naomi Feld/PER",
            "Apple/ORG", "chief executive/ROLE", "Dale Corin/PER", "Beijing/GPE", "World Trade Forum/EVENT",
            "Corin/PER", "Lumen X2/PROD", "14%/NUM", "2025/DATE", "Port Merrow/GPE", "Kyle Denning/PER",
            "29/NUM", "former deputy director of the Harbor Authority/ROLE", "Harbor Authority/ORG",
        ],
    ),
    (
        "de",
        "Nach dem Angriff auf die ukrainische Hauptstadt Kiew forderte Außenministerin Clara Voss am "
        "Mittwoch neue Sanktionen. Voss telefonierte mit dem französischen Präsidenten. Die "
        "Grünen-Politikerin Mara Lindt verlangte 200 Millionen Euro. Der Chef der Internationalen "
        "Atomenergiebehörde, Rafael Grosso, reist in den Iran. Wie die Deutsche Presse-Agentur meldet, "
        "fährt der Zug von München nach Wien. Das Statistische Bundesamt meldete 2,1 Prozent.",
        [
            "Kiew/GPE", "Clara Voss/PER", "Mittwoch/DATE", "Voss/PER", "französischen Präsidenten/ROLE",
            "Mara Lindt/PER", "200 Millionen Euro/NUM", "Chef der Internationalen Atomenergiebehörde/ROLE",
            "Internationalen Atomenergiebehörde/ORG", "Rafael Grosso/PER", "Iran/GPE",
            "Deutsche Presse-Agentur/ORG", "München/GPE", "Wien/GPE", "Statistische Bundesamt/ORG",
            "2,1 Prozent/NUM", "Grünen/ORG",
        ],
    ),
    (
        "es",
        "La presidenta de México, Elena Robles, pidió ayer a la ONU una reunión urgente del Consejo de "
        "Seguridad. Robles hablará el lunes con el primer ministro de Canadá. La Fiscalía General de la "
        "República detuvo a Iván Peralta, jefe del Cártel del Norte. El Real Club de Orvane ganó la Copa "
        "del Rey. El terremoto dejó 35 muertos en la provincia de Tarija. La empresa Telmar venderá el "
        "Palacio de Oriente por 80 millones.",
        [
            "presidenta de México/ROLE", "México/GPE", "Elena Robles/PER", "ayer/DATE", "ONU/ORG",
            "Consejo de Seguridad/ORG", "Robles/PER", "lunes/DATE", "primer ministro de Canadá/ROLE",
            "Canadá/GPE", "Fiscalía General de la República/ORG", "Iván Peralta/PER",
            "jefe del Cártel del Norte/ROLE", "Cártel del Norte/ORG", "Real Club de Orvane/ORG",
            "Copa del Rey/EVENT", "35/NUM", "Tarija/GPE", "empresa Telmar/ORG", "Palacio de Oriente/LOC",
            "80 millones/NUM",
        ],
    ),
    (
        "it",
        "La premier Giorgia Bonterrani volerà giovedì a Washington. Incontrerà il presidente degli Stati "
        "Uniti. Il governatore della Banca d’Italia, Fabio Lenti, ha parlato al Senato. Lenti teme "
        "un’inflazione del 4 per cento nel 2027. Il Comune di Ventosa e la Regione Sicilia hanno firmato. "
        "L’ex ministro della Difesa Aldo Brandi è morto a Torino a 88 anni.",
        [
            "Giorgia Bonterrani/PER", "giovedì/DATE", "Washington/GPE", "presidente degli Stati Uniti/ROLE",
            "Stati Uniti/GPE", "governatore della Banca d’Italia/ROLE", "Banca d’Italia/ORG",
            "Fabio Lenti/PER", "Senato/ORG", "Lenti/PER", "4 per cento/NUM", "2027/DATE",
            "Comune di Ventosa/GPE", "Regione Sicilia/GPE", "ex ministro della Difesa/ROLE",
            "Aldo Brandi/PER", "Torino/GPE", "88/NUM",
        ],
    ),
    (
        "pt",
        "O Supremo Tribunal Federal condenou ontem o ex-presidente da Câmara, Wagner Dutra. Dutra "
        "recorreu. A Câmara Municipal do Porto aprovou 12 milhões de euros. O ministro da Defesa, Nuno "
        "Sequeira, visitou Luanda e Maputo. A União Africana e a Organização das Nações Unidas enviarão "
        "400 observadores a Angola. O rio Tejo subiu três metros.",
        [
            "Supremo Tribunal Federal/ORG", "ontem/DATE", "ex-presidente da Câmara/ROLE",
            "Wagner Dutra/PER", "Dutra/PER", "Câmara Municipal do Porto/ORG", "12 milhões de euros/NUM",
            "ministro da Defesa/ROLE", "Nuno Sequeira/PER", "Luanda/GPE", "Maputo/GPE",
            "União Africana/ORG", "Organização das Nações Unidas/ORG", "400/NUM", "Angola/GPE",
            "rio Tejo/LOC",
        ],
    ),
    (
        "fr",
        "Le roi Mohammed VI a reçu samedi au Palais royal de Fès l’ambassadeur du Japon, Kenji Mori. Le "
        "ministre délégué chargé du Budget, Fouad Alami, table sur une croissance de 4,5 %. À Nairobi, le "
        "Secrétaire général adjoint de l’ONU, Paul Okello, a plaidé pour l’Afrique. Okello est attendu le "
        "7 novembre à Addis-Abeba. L’Union européenne et la Mauritanie ont signé un accord de pêche. La "
        "Fédération internationale de football association (FIFA) tranchera en 2027.",
        [
            "roi Mohammed VI/PER", "samedi/DATE", "Palais royal de Fès/LOC", "ambassadeur du Japon/ROLE",
            "Japon/GPE", "Kenji Mori/PER", "ministre délégué chargé du Budget/ROLE", "Fouad Alami/PER",
            "4,5 %/NUM", "Nairobi/GPE", "Secrétaire général adjoint de l’ONU/ROLE", "ONU/ORG",
            "Paul Okello/PER", "Afrique/LOC", "Okello/PER", "7 novembre/DATE", "Addis-Abeba/GPE",
            "Union européenne/ORG", "Mauritanie/GPE",
            "Fédération internationale de football association/ORG", "FIFA/ORG", "2027/DATE",
        ],
    ),
    (
        "en",
        "President Laura Quill signed the Clean Ports Act on Monday in Washington. Quill, a former "
        "governor of Ohio, was joined by the secretary of transportation, Ben Ito. The International "
        "Monetary Fund cut its forecast for Turkey to 2.1 percent. Ito later flew to Lake Geneva. Troops "
        "have entered the Republic of Moldova. At least 40 people died in the Bay of Bengal, the Indian "
        "Coast Guard said.",
        [
            "President Laura Quill/PER", "Monday/DATE", "Washington/GPE", "Quill/PER",
            "former governor of Ohio/ROLE", "Ohio/GPE", "secretary of transportation/ROLE", "Ben Ito/PER",
            "International Monetary Fund/ORG", "Turkey/GPE", "2.1 percent/NUM", "Ito/PER",
            "Lake Geneva/LOC", "Republic of Moldova/GPE", "40/NUM", "Bay of Bengal/LOC",
            "Indian Coast Guard/ORG",
        ],
    ),
    (
        "de",
        "Der Bundesminister für Verkehr, Jonas Wiegand, stellte am Donnerstag in Leipzig den Fahrplan "
        "vor. Wiegand rechnet mit 800 Millionen Euro. Die Staatsanwaltschaft München ermittelt gegen den "
        "früheren Vorstandschef der Donaubank AG, Peter Lohr. Lohr bestreitet alles. Die "
        "Oberbürgermeisterin von Köln empfing den Botschafter der Republik Korea. Der Deutsche "
        "Wetterdienst (DWD) warnt vor Sturm an der Nordsee.",
        [
            "Bundesminister für Verkehr/ROLE", "Jonas Wiegand/PER", "Donnerstag/DATE", "Leipzig/GPE",
            "Wiegand/PER", "800 Millionen Euro/NUM", "Staatsanwaltschaft München/ORG",
            "früheren Vorstandschef der Donaubank AG/ROLE", "Donaubank AG/ORG", "Peter Lohr/PER",
            "Lohr/PER", "Oberbürgermeisterin von Köln/ROLE", "Köln/GPE",
            "Botschafter der Republik Korea/ROLE", "Republik Korea/GPE", "Deutsche Wetterdienst/ORG",
            "DWD/ORG", "Nordsee/LOC",
        ],
    ),
    (
        "es",
        "El Director General de la Policía Nacional, Hugo Bernal, compareció el miércoles en el Congreso "
        "de los Diputados. Bernal negó los hechos. La Unión Europea aportará 60 millones de euros a la "
        "República Dominicana. El gobernador de Jalisco, Raúl Ortega, inauguró el Hospital General de "
        "Zapopan. En el océano Pacífico naufragó un pesquero con 18 personas.",
        [
            "Director General de la Policía Nacional/ROLE", "Policía Nacional/ORG", "Hugo Bernal/PER",
            "miércoles/DATE", "Congreso de los Diputados/ORG", "Bernal/PER", "Unión Europea/ORG",
            "60 millones de euros/NUM", "República Dominicana/GPE", "gobernador de Jalisco/ROLE",
            "Jalisco/GPE", "Raúl Ortega/PER", "Hospital General de Zapopan/ORG", "océano Pacífico/LOC",
            "18/NUM",
        ],
    ),
    (
        "it",
        "Il Segretario Generale della NATO, Jan Verbeke, arriverà martedì a Kiev. Verbeke vedrà il "
        "ministro degli Esteri ucraino. La Corte di Cassazione ha condannato l’ex sindaco di Bari, Nicola "
        "Loiacono. La Banca Centrale Europea alza i tassi al 3 per cento. Il Festival di Sanremo costerà "
        "20 milioni di euro.",
        [
            "Segretario Generale della NATO/ROLE", "NATO/ORG", "Jan Verbeke/PER", "martedì/DATE",
            "Kiev/GPE", "Verbeke/PER", "ministro degli Esteri ucraino/ROLE", "Corte di Cassazione/ORG",
            "ex sindaco di Bari/ROLE", "Bari/GPE", "Nicola Loiacono/PER", "Banca Centrale Europea/ORG",
            "3 per cento/NUM", "Festival di Sanremo/EVENT", "20 milioni di euro/NUM",
        ],
    ),
    (
        "pt",
        "O Ministro dos Negócios Estrangeiros de Angola, Téte Lopes, reuniu-se ontem com o embaixador da "
        "China. Lopes segue para Pequim na sexta-feira. O Banco de Portugal prevê 2,3 por cento. A "
        "Comissão Nacional de Eleições (CNE) anunciou os resultados em Maputo. O presidente da Petrobras, "
        "João Falcão, vendeu 30 navios.",
        [
            "Ministro dos Negócios Estrangeiros de Angola/ROLE", "Angola/GPE", "Téte Lopes/PER",
            "ontem/DATE", "embaixador da China/ROLE", "China/GPE", "Lopes/PER", "Pequim/GPE",
            "sexta-feira/DATE", "Banco de Portugal/ORG", "2,3 por cento/NUM",
            "Comissão Nacional de Eleições/ORG", "CNE/ORG", "Maputo/GPE", "presidente da Petrobras/ROLE",
            "Petrobras/ORG", "João Falcão/PER", "30/NUM",
        ],
    ),
    (
        "ar",
        "وصل وزير الدفاع التركي يشار غولر إلى الدوحة يوم السبت. وقال الأمين العام لجامعة الدول العربية "
        "أحمد أبو الغيط إن القمة ستعقد في بغداد. وأعلن البنك المركزي المصري رفع الفائدة 2 في المئة. وزار "
        "محمد بن سلمان المملكة المتحدة. واعتقلت الشرطة مدير شركة النفط في البصرة.",
        [
            "وزير الدفاع التركي/ROLE", "الدوحة/GPE", "يوم السبت/DATE",
            "الأمين العام لجامعة الدول العربية/ROLE", "أحمد أبو الغيط/PER", "بغداد/GPE",
            "البنك المركزي المصري/ORG", "محمد بن سلمان/PER", "المملكة المتحدة/GPE", "مدير شركة النفط/ROLE",
            "البصرة/GPE", "لجامعة الدول العربية/ORG",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), PRESS)
def test_the_press_is_marked_as_by_a_careful_annotator(language: str, text: str, expected: list[str]) -> None:
    """Who would type what is missing, and reject what is wrong, in each paragraph of a day's press."""
    found = settled([], mentions(text, cut(text)[1], language))
    assert sorted(f"{text[each.start : each.end]}/{each.label}" for each in found) == sorted(expected)
