/**
 * A small retrieval set: twelve subjects, a short sentence and a longer one on each, so that every sentence has a nearest
 * neighbour that means something, and no batch of them is without padding.
 */
export const RETRIEVAL_SET: readonly string[] = [
  'The river is high.',
  'After three days of rain the river rose over its banks and the lower fields stood under water.',
  'She bakes bread.',
  'Every morning before sunrise she kneads the dough, lets it rest, and bakes two dozen loaves for the village.',
  'The match was drawn.',
  'In the last minute of extra time the goalkeeper saved a penalty, so that the final had to be played again.',
  'Invoices are due.',
  'Please pay the open invoice within thirty days, and put the number of the contract on the transfer.',
  'The server is down.',
  'Since the update last night the service answers with errors, and the logs show that the disk is full.',
  'Owls hunt at night.',
  'An owl hears a mouse under the snow from forty metres away and turns its head without moving its body.',
  'He broke his arm.',
  'The doctor put the broken arm in plaster and told him to come back in six weeks for another X-ray.',
  'Trains run late.',
  'Because a signal had failed near the border, the night train reached the capital with a delay of two hours.',
  'The violin is out of tune.',
  'Between the second and the third movement the quartet tuned again, since the hall had become warm and damp.',
  'Vote on Sunday.',
  'Polling stations open at eight, and whoever is ill may ask for a ballot by post until Friday at noon.',
  'Stars are far away.',
  'The light that we see tonight left that galaxy two million years ago, long before anybody could look up at it.',
  'Plant the seeds in spring.',
  'Sow the beans a thumb deep once the soil is warm, and water them in the evening, never in the midday sun.',
];
